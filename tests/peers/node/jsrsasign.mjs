// jsrsasign's verifyJWT. The algorithm is pinned, the time is given, and the secret is in hexadecimal, as it requires.
//
// It checks an audience only if one is configured.

import jsrsasign from "jsrsasign";

import { Refused, serve } from "./protocol.mjs";

const { JWS } = jsrsasign.KJUR.jws;

await serve({
  name: "jsrsasign",
  folder: new URL("node_modules/jsrsasign/", import.meta.url),
  scope: "jwt",
  clock: "request",
  errors: [Refused],
  verify: (key, token, now) => {
    const valid = JWS.verifyJWT(token, key.toString("hex"), { alg: ["HS256"], verifyAt: now });
    if (!valid) throw new Refused("verifyJWT returns false");
    return JWS.parse(token).payloadObj;
  },
  sign: (key, claims) => JWS.sign("HS256", { alg: "HS256", typ: "JWT" }, claims, key.toString("hex")),
});
