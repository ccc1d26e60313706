// jsonwebtoken, the most popular JWT library for Node.js. The algorithm is pinned, and the time is given.
//
// It checks an audience only if one is configured.

import jwt from "jsonwebtoken";

import { serve } from "./protocol.mjs";

await serve({
  name: "node-jsonwebtoken",
  folder: new URL("node_modules/jsonwebtoken/", import.meta.url),
  scope: "jwt",
  clock: "request",
  errors: [jwt.JsonWebTokenError],
  verify: (key, token, now) => jwt.verify(token, key, { algorithms: ["HS256"], clockTimestamp: now }),
  sign: (key, claims) => jwt.sign(claims, key, { algorithm: "HS256" }),
});
