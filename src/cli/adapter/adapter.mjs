// An adapter for jwt-assay: it lets the conformance suite test a verifier that is written for Node.js.
//
//     jwt-assay adapter --example node > adapter.mjs
//     jwt-assay run -- node adapter.mjs
//
// It reads one request per line from stdin and writes one reply per line to stdout. stderr is free for your own messages
// (console.error, not console.log). Put a call of your own verifier into verify(); nothing else has to change. Until then,
// this file tests the small verifier below, which needs nothing but Node.js.

import { createHmac, timingSafeEqual } from "node:crypto";

const about = {
  name: "my-node-jwt",
  version: "0.1.0",
  language: "JavaScript",
  // What the verifier claims to be: "jws" checks the signature, "jwt" also exp, nbf, aud and iss.
  scope: "jwt",
  ops: ["verify"],
  // "request" if it takes the time as an argument, "system" if it reads the machine's clock, "none" if it checks no times.
  clock: "request",
};

// The verifier refuses the token. The message is the reason.
class Rejected extends Error {}

// Returns the claims of a token, or throws Rejected. Any other error ends the adapter: a bug is not a rejection, and the
// suite reports it as a crash.
function verify(key, token, now) {
  // ---- Your verifier goes here, in place of this line. With jsonwebtoken, for example:
  //          try {
  //            return jwt.verify(token, key, { algorithms: ["HS256"], clockTimestamp: now });
  //          } catch (error) {
  //            throw new Rejected(error.message);
  //          }
  return verifyWithNodeAlone(key, token, now);
}

function verifyWithNodeAlone(key, token, now) {
  if (key.length === 0) throw new Rejected("the secret is empty");
  const parts = token.split(".");
  if (parts.length !== 3) throw new Rejected(`${parts.length} segments instead of 3`);
  const [header, payload, signature] = parts.map(decoded);
  const members = jsonObject(header);
  if (members.alg !== "HS256") throw new Rejected("alg is not HS256");
  if ("crit" in members) throw new Rejected("crit lists an unknown extension");
  const expected = createHmac("sha256", key).update(`${parts[0]}.${parts[1]}`).digest();
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw new Rejected("the signature does not match");
  }
  const claims = jsonObject(payload);
  if ("exp" in claims && now >= number(claims.exp)) throw new Rejected("the token has expired");
  if ("nbf" in claims && now < number(claims.nbf)) throw new Rejected("the token is not valid yet");
  if ("aud" in claims) throw new Rejected("the token is for another audience");
  return claims;
}

function decoded(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new Rejected("not base64url");
  return Buffer.from(text, "base64url");
}

function jsonObject(bytes) {
  let value;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new Rejected(`not JSON: ${error.message}`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Rejected("not a JSON object");
  return value;
}

function number(value) {
  if (typeof value !== "number") throw new Rejected("a time is not a number");
  return value;
}

function replyTo(request) {
  if (request.op === "describe") return about;
  // Forget which tokens were seen. It comes only if the scope is "profile".
  if (request.op === "reset") return {};
  if (request.op !== "verify" || request.token === undefined) {
    return { decision: "unsupported", reason: "this adapter verifies tokens that are text" };
  }
  try {
    const claims = verify(Buffer.from(request.key, "base64url"), request.token, request.now);
    return { decision: "accept", claims };
  } catch (error) {
    if (error instanceof Rejected) return { decision: "reject", reason: error.message };
    throw error;
  }
}

// Claims that are too deep to be written as JSON are left out.
function written(reply) {
  try {
    return JSON.stringify(reply);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { claims, ...rest } = reply;
    return JSON.stringify(rest);
  }
}

// Not node:readline, which also ends a line at U+2028.
let rest = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  for (const line of lines) {
    const request = JSON.parse(line);
    process.stdout.write(`${written({ id: request.id, ...replyTo(request) })}\n`);
  }
}
