// jose. The algorithm is pinned, and the time is given.
//
// It checks an audience only if one is configured.

import { SignJWT, errors, jwtVerify } from "jose";

import { serve } from "./protocol.mjs";

await serve({
  name: "jose",
  folder: new URL("node_modules/jose/", import.meta.url),
  scope: "jwt",
  clock: "request",
  errors: [errors.JOSEError],
  verify: async (key, token, now) => {
    const options = { algorithms: ["HS256"], currentDate: new Date(now * 1000) };
    return (await jwtVerify(token, key, options)).payload;
  },
  sign: (key, claims) => new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(key),
});
