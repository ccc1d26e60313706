// The library golang-jwt, the successor of dgrijalva/jwt-go.
//
// Its parser checks exp, nbf and iat by default. The algorithm is pinned, as its documentation urges,
// and aud is looked at with the method that it has for that. Numbers are read as float64, which is
// the default.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"github.com/golang-jwt/jwt"
)

// Who this verifier is. No token is meant for it, so one that names an audience is refused.
const ourselves = "urn:jwt-assay:in-no-audience"

func main() {
	adapter{name: "golang-jwt", scope: "jwt", clock: "request", sign: sign, verify: verify}.serve()
}

func sign(key []byte, text []byte) (string, error) {
	claims := jwt.MapClaims{}
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.UseNumber() // so that the numbers to sign are those that were asked for
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
		return nil, errors.New("VerifyAudience says no")
	}
	return claims, nil
}
