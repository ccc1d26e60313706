// jws, the layer below jsonwebtoken: signatures alone, with the algorithm pinned. Times are not its concern.

import jws from "jws";

import { Refused, serve } from "./protocol.mjs";

await serve({
  name: "jws",
  folder: new URL("node_modules/jws/", import.meta.url),
  scope: "jws",
  clock: "none",
  errors: [Refused],
  verify: (key, token) => {
    if (!jws.verify(token, "HS256", key)) throw new Refused("verify says false");
    const decoded = jws.decode(token);
    if (!decoded) throw new Refused("decode finds no token");
    return decoded.payload;
  },
  sign: (key, payload) => jws.sign({ header: { alg: "HS256", typ: "JWT" }, payload, secret: key }),
});
