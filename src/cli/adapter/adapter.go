// An adapter for jwt-assay: it lets the conformance suite test a verifier that is written in Go.
//
//	jwt-assay adapter --example go > adapter.go
//	jwt-assay run -- go run adapter.go
//
// It reads one request per line from stdin and writes one reply per line to stdout. stderr is free for your own messages
// (log.Print, not fmt.Print). Put a call of your own verifier into verify; nothing else has to change. Until then, this file
// tests the small verifier below, which needs the standard library alone.
package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"unicode/utf8"
)

var about = map[string]any{
	"name":     "my-go-jwt",
	"version":  "0.1.0",
	"language": "Go",
	// What the verifier claims to be: "jws" checks the signature, "jwt" also exp, nbf, aud and iss.
	"scope": "jwt",
	"ops":   []string{"verify"},
	// "request" if it takes the time as an argument, "system" if it reads the machine's clock, "none" if it checks no times.
	"clock": "request",
}

// verify returns the claims of a token, or an error if it rejects the token. A panic ends the adapter: a bug is not a
// rejection, and the suite reports it as a crash.
func verify(key []byte, token string, now int64) (map[string]any, error) {
	// ---- Your verifier goes here, in place of this line. With golang-jwt, for example:
	//          claims := jwt.MapClaims{}
	//          _, err := jwt.ParseWithClaims(token, claims,
	//              func(*jwt.Token) (any, error) { return key, nil },
	//              jwt.WithValidMethods([]string{"HS256"}),
	//              jwt.WithTimeFunc(func() time.Time { return time.Unix(now, 0) }))
	//          return claims, err
	return verifyWithTheStandardLibrary(key, token, now)
}

func verifyWithTheStandardLibrary(key []byte, token string, now int64) (map[string]any, error) {
	if len(key) == 0 {
		return nil, errors.New("the secret is empty")
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("%d segments instead of 3", len(parts))
	}
	var decoded [3][]byte
	for at, part := range parts {
		// The decoder skips line breaks.
		if strings.ContainsAny(part, "\r\n") {
			return nil, errors.New("not base64url")
		}
		var err error
		if decoded[at], err = base64.RawURLEncoding.DecodeString(part); err != nil {
			return nil, err
		}
	}
	header, err := jsonObject(decoded[0])
	if err != nil {
		return nil, err
	}
	if header["alg"] != "HS256" {
		return nil, errors.New("alg is not HS256")
	}
	if _, ok := header["crit"]; ok {
		return nil, errors.New("crit lists an unknown extension")
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(parts[0] + "." + parts[1]))
	if !hmac.Equal(mac.Sum(nil), decoded[2]) {
		return nil, errors.New("the signature does not match")
	}
	claims, err := jsonObject(decoded[1])
	if err != nil {
		return nil, err
	}
	return claims, checkTimes(claims, float64(now))
}

func checkTimes(claims map[string]any, now float64) error {
	for _, name := range []string{"exp", "nbf"} {
		value, ok := claims[name]
		if !ok {
			continue
		}
		number, ok := value.(json.Number)
		if !ok {
			return fmt.Errorf("%s is not a number", name)
		}
		at, err := number.Float64()
		if err != nil {
			return err
		}
		if name == "exp" && now >= at {
			return errors.New("the token has expired")
		}
		if name == "nbf" && now < at {
			return errors.New("the token is not valid yet")
		}
	}
	if _, ok := claims["aud"]; ok {
		return errors.New("the token is for another audience")
	}
	return nil
}

func jsonObject(text []byte) (map[string]any, error) {
	// The decoder replaces what is not UTF-8.
	if !utf8.Valid(text) {
		return nil, errors.New("not UTF-8")
	}
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	// Otherwise large numbers would change.
	decoder.UseNumber()
	if err := decoder.Decode(&object); err != nil {
		return nil, err
	}
	if object == nil {
		return nil, errors.New("not a JSON object")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON")
	}
	return object, nil
}

type request struct {
	ID    uint64  `json:"id"`
	Op    string  `json:"op"`
	Key   string  `json:"key"`
	Token *string `json:"token"`
	Now   int64   `json:"now"`
}

func replyTo(asked request) map[string]any {
	switch {
	case asked.Op == "describe":
		reply := map[string]any{}
		for name, value := range about {
			reply[name] = value
		}
		return reply
	case asked.Op == "reset":
		// Forget which tokens were seen. It comes only if the scope is "profile".
		return map[string]any{}
	case asked.Op != "verify" || asked.Token == nil:
		return map[string]any{"decision": "unsupported", "reason": "this adapter verifies tokens that are text"}
	}
	key, err := base64.RawURLEncoding.DecodeString(asked.Key)
	if err != nil {
		log.Fatal(err)
	}
	claims, err := verify(key, *asked.Token, asked.Now)
	if err != nil {
		return map[string]any{"decision": "reject", "reason": err.Error()}
	}
	return map[string]any{"decision": "accept", "claims": claims}
}

func main() {
	input := bufio.NewReader(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		if err := json.Unmarshal(line, &asked); err != nil {
			log.Fatal(err)
		}
		reply := replyTo(asked)
		reply["id"] = asked.ID
		if err := output.Encode(reply); err != nil {
			// Claims that JSON can't hold are left out.
			delete(reply, "claims")
			if err := output.Encode(reply); err != nil {
				log.Fatal(err)
			}
		}
	}
}
