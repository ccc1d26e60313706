// jsrsasign 10.5.24, set up like the current one. It ignored characters outside base64url in a signature.

import jsrsasign from "jsrsasign-10.5.24";

import { Refused, serve } from "../../node/protocol.mjs";

const { JWS } = jsrsasign.KJUR.jws;

await serve({
  name: "jsrsasign-10.5.24",
  folder: new URL("node_modules/jsrsasign-10.5.24/", import.meta.url),
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
