// The adapter protocol: one JSON object per line on stdin, one answer per line on stdout.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
)

// The version of the library, set by the build.
var version = "unknown"

// An adapter is a library as the protocol needs it.
type adapter struct {
	name, scope, clock string
	// Sign mints a token for a claims set in JSON.
	sign func(key []byte, claims []byte) (string, error)
	// Verify returns the claims that were read, or nil if the library does not return them.
	verify func(key []byte, token string, now int64) (map[string]interface{}, error)
}

type object map[string]interface{}

type request struct {
	ID         int64           `json:"id"`
	Op         string          `json:"op"`
	Key        string          `json:"key"`
	Claims     json.RawMessage `json:"claims"`
	Token      string          `json:"token"`
	TokenBytes *string         `json:"token_bytes"`
	Now        int64           `json:"now"`
}

// Serve answers requests until stdin ends.
func (a adapter) serve() {
	in := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			return
		}
		var asked request
		if err == nil {
			err = json.Unmarshal(line, &asked)
		}
		if err != nil {
			log.Fatalf("this is not a request: %v", err)
		}
		answer := a.answer(asked)
		answer["id"] = asked.ID
		if err := out.Encode(answer); err != nil {
			log.Fatalf("can't write the answer: %v", err)
		}
	}
}

func (a adapter) answer(asked request) object {
	switch asked.Op {
	case "describe":
		return object{
			"name": a.name, "version": version, "language": "Go", "scope": a.scope,
			"ops": []string{"sign", "verify"}, "clock": a.clock,
		}
	case "sign":
		token, err := a.sign(decode(asked.Key), asked.Claims)
		if err != nil {
			return refusal(err)
		}
		return object{"token": token}
	case "verify":
		token := asked.Token
		if asked.TokenBytes != nil {
			token = string(decode(*asked.TokenBytes))
		}
		claims, err := a.verify(decode(asked.Key), token, asked.Now)
		if err != nil {
			return refusal(err)
		}
		if claims == nil {
			return object{"decision": "accept"}
		}
		return object{"decision": "accept", "claims": claims}
	case "reset":
		return object{}
	}
	return object{"decision": "unsupported", "reason": fmt.Sprintf("unknown operation %q", asked.Op)}
}

func refusal(err error) object {
	return object{"decision": "reject", "reason": err.Error()}
}

func decode(text string) []byte {
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		log.Fatalf("this is not base64url: %v", err)
	}
	return bytes
}

var errNotHS256 = errors.New("the header's alg is not HS256")
