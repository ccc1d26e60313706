// The library golang-jwt, the successor of dgrijalva/jwt-go.
//
// Its parser checks exp, nbf and iat by default. The algorithm is pinned, as its documentation recommends, and
// aud is checked by its own method for that. Numbers are read as float64, which is the default.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"github.com/golang-jwt/jwt"
)

// The audience of this verifier. No token names it, so any token with an aud is rejected.
const ourselves = "urn:jwt-assay:in-no-audience"

func main() {
	adapter{name: "golang-jwt", scope: "jwt", clock: "request", sign: sign, verify: verify}.serve()
}

func sign(key []byte, text []byte) (string, error) {
	claims := jwt.MapClaims{}
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.UseNumber() // so that numbers are signed as they are in the request
	if err := reader.Decode(&claims); err != nil {
		return "", err
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
}

func verify(key []byte, token string, now int64) (map[string]interface{}, error) {
	jwt.TimeFunc = func() time.Time { return time.Unix(now, 0) }
	choose := func(*jwt.Token) (interface{}, error) { return key, nil }
	parsed, err := jwt.Parse(token, choose, jwt.WithValidMethods([]string{"HS256"}))
	if err != nil {
		return nil, err
	}
	claims := parsed.Claims.(jwt.MapClaims)
	if !claims.VerifyAudience(ourselves, false) {
		return nil, errors.New("VerifyAudience returns false")
	}
	return claims, nil
}
