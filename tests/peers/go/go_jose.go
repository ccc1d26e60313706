// The library go-jose, with its package for JSON Web Tokens.
//
// It gets the time, and no leeway. It accepts any algorithm that suits the key, so the header's alg is
// compared with HS256 first, as a careful caller must. An expected audience would make aud a required claim,
// so none is set, and aud is not checked.
package main

import (
	"bytes"
	"time"

	jose "gopkg.in/square/go-jose.v2"
	"gopkg.in/square/go-jose.v2/json"
	"gopkg.in/square/go-jose.v2/jwt"
)

func main() {
	adapter{name: "go-jose", scope: "jwt", clock: "request", sign: sign, verify: verify}.serve()
}

func sign(key []byte, text []byte) (string, error) {
	options := (&jose.SignerOptions{}).WithType("JWT")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: key}, options)
	if err != nil {
		return "", err
	}
	claims := map[string]interface{}{}
	reader := json.NewDecoder(bytes.NewReader(text)) // its own encoding/json, with its own Number
	reader.UseNumber()
	if err := reader.Decode(&claims); err != nil {
		return "", err
	}
	return jwt.Signed(signer).Claims(claims).CompactSerialize()
}

func verify(key []byte, token string, now int64) (map[string]interface{}, error) {
	parsed, err := jwt.ParseSigned(token)
	if err != nil {
		return nil, err
	}
	for _, header := range parsed.Headers {
		if header.Algorithm != string(jose.HS256) {
			return nil, errNotHS256
		}
	}
	registered, all := jwt.Claims{}, map[string]interface{}{}
	if err := parsed.Claims(key, &registered, &all); err != nil {
		return nil, err
	}
	expected := jwt.Expected{Time: time.Unix(now, 0)}
	return all, registered.ValidateWithLeeway(expected, 0)
}
