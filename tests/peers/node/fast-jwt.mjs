// fast-jwt, which @fastify/jwt uses. The algorithm is pinned, and the time is given in milliseconds.
//
// It checks an audience only if one is configured.

import { TokenError, createSigner, createVerifier } from "fast-jwt";

import { serve } from "./protocol.mjs";

await serve({
  name: "fast-jwt",
  folder: new URL("node_modules/fast-jwt/", import.meta.url),
  scope: "jwt",
  clock: "request",
  errors: [TokenError],
  verify: (key, token, now) => createVerifier({ key, algorithms: ["HS256"], clockTimestamp: now * 1000 })(token),
  sign: (key, claims) => createSigner({ key, algorithm: "HS256" })(claims),
});
