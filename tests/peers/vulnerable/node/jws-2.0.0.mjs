// jws 2.0.0, whose `verify` takes no algorithm: the token's own header chooses it, `none` included.

import jws from "jws-2.0.0";

import { Refused, serve } from "../../node/protocol.mjs";

await serve({
  name: "jws-2.0.0",
  folder: new URL("node_modules/jws-2.0.0/", import.meta.url),
  scope: "jws",
  clock: "none",
  errors: [Refused],
  verify: (key, token) => {
    if (!jws.verify(token, key)) throw new Refused("verify returns false");
    const decoded = jws.decode(token);
    if (!decoded) throw new Refused("decode returns nothing");
    return decoded.payload;
  },
  sign: (key, payload) => jws.sign({ header: { alg: "HS256", typ: "JWT" }, payload, secret: key }),
});
