// jwt-simple 0.3.0, called as its documentation showed: without an algorithm, so that the token's own header
// chooses it. It does not check times.

import jwt from "jwt-simple-0.3.0";

import { serve } from "../../node/protocol.mjs";

await serve({
  name: "jwt-simple-0.3.0",
  folder: new URL("node_modules/jwt-simple-0.3.0/", import.meta.url),
  scope: "jws",
  clock: "none",
  errors: [],
  verify: (key, token) => jwt.decode(token, key),
  sign: (key, claims) => jwt.encode(claims, key),
});
