// The library jose2go: signatures only, over a payload of any kind.
//
// It uses the algorithm in the header's alg. The caller restricts it by a function that gets the header and
// returns the key.
package main

import (
	"bytes"
	"encoding/json"

	jose "github.com/dvsekhvalnov/jose2go"
)

func main() {
	adapter{name: "jose2go", scope: "jws", clock: "none", sign: sign, verify: verify}.serve()
}

func sign(key []byte, claims []byte) (string, error) {
	return jose.SignBytes(claims, jose.HS256, key, jose.Header("typ", "JWT"))
}

func verify(key []byte, token string, _ int64) (map[string]interface{}, error) {
	choose := func(header map[string]interface{}, _ string) interface{} {
		if header["alg"] != jose.HS256 {
			return errNotHS256
		}
		return key
	}
	payload, _, err := jose.DecodeBytes(token, choose)
	if err != nil {
		return nil, err
	}
	return asObject(payload), nil
}

// The payload that the library returned, if it is an object.
func asObject(payload []byte) (claims map[string]interface{}) {
	reader := json.NewDecoder(bytes.NewReader(payload))
	reader.UseNumber()
	if reader.Decode(&claims) != nil {
		return nil
	}
	return claims
}
