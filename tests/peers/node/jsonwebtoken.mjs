// jsonwebtoken, the most used of its kind in Node.js: the algorithm pinned, the time given.
//
// It checks an audience only where one is configured.

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
