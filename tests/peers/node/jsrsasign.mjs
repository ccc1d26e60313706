// jsrsasign's verifyJWT: the algorithm pinned, the time given, the secret in hexadecimal as it asks for.
//
// It checks an audience only where one is configured.

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
    if (!valid) throw new Refused("verifyJWT says false");
    return JWS.parse(token).payloadObj;
  },
  sign: (key, claims) => JWS.sign("HS256", { alg: "HS256", typ: "JWT" }, claims, key.toString("hex")),
});
