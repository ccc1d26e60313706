/* The library libjwt, in the release line that Debian packages.
 *
 * This line checks signatures only; its caller checks exp, nbf and aud. jwt_decode accepts any algorithm
 * that the header names, so the algorithm is checked afterwards. */
#include "protocol.h"

#include <jwt.h>
#include <stdlib.h>
#include <string.h>

static json_t *claims_of(jwt_t *jwt) {
  char *text = jwt_get_grants_json(jwt, NULL);
  json_t *claims = text == NULL ? NULL : json_loads(text, JSON_ALLOW_NUL, NULL);
  free(text);
  return claims;
}

static json_t *verify(bytes key, bytes token, json_int_t now) {
  (void)now;
  if (has_nul(token)) return unsupported("it takes a C string, which ends at the token's NUL");
  jwt_t *jwt = NULL;
  int error = jwt_decode(&jwt, (const char *)token.data, key.data, (int)key.size);
  if (error != 0) return rejected(strerror(error));
  json_t *reply = jwt_get_alg(jwt) == JWT_ALG_HS256 ? accepted(claims_of(jwt))
                                                     : rejected("the header's alg is not HS256");
  jwt_free(jwt);
  return reply;
}

static json_t *sign(bytes key, json_t *claims) {
  jwt_t *jwt = NULL;
  if (jwt_new(&jwt) != 0) return rejected("jwt_new fails");
  char *text = json_dumps(claims, JSON_COMPACT), *token = NULL;
  if (jwt_add_grants_json(jwt, text) == 0 &&
      jwt_set_alg(jwt, JWT_ALG_HS256, key.data, (int)key.size) == 0) {
    token = jwt_encode_str(jwt);
  }
  json_t *reply = token == NULL ? rejected("it can't encode this") : minted(token);
  free(text);
  free(token);
  jwt_free(jwt);
  return reply;
}

int main(void) {
  const adapter library = {"libjwt", VERSION, "jws", "none", sign, verify};
  return serve(&library);
}
