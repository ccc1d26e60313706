// fast-jwt 6.1.0, set up like the current one, except that a function returns the secret, as its documentation
// allows. This version did not check what that function returns.

import { TokenError, createSigner, createVerifier } from "fast-jwt-6.1.0";

import { serve } from "../../node/protocol.mjs";

await serve({
  name: "fast-jwt-6.1.0",
  folder: new URL("node_modules/fast-jwt-6.1.0/", import.meta.url),
  scope: "jwt",
  clock: "request",
  errors: [TokenError],
  verify: (key, token, now) =>
    createVerifier({ key: async () => key, algorithms: ["HS256"], clockTimestamp: now * 1000 })(token),
  sign: (key, claims) => createSigner({ key, algorithm: "HS256" })(claims),
});
