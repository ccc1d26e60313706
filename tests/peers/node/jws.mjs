// jws, the layer below jsonwebtoken: signatures only, with the algorithm pinned. It does not check times.

import jws from "jws";

import { Refused, serve } from "./protocol.mjs";

await serve({
  name: "jws",
  folder: new URL("node_modules/jws/", import.meta.url),
  scope: "jws",
  clock: "none",
  errors: [Refused],
  verify: (key, token) => {
    if (!jws.verify(token, "HS256", key)) throw new Refused("verify returns false");
    const decoded = jws.decode(token);
    if (!decoded) throw new Refused("decode returns nothing");
    return decoded.payload;
  },
  sign: (key, payload) => jws.sign({ header: { alg: "HS256", typ: "JWT" }, payload, secret: key }),
});
