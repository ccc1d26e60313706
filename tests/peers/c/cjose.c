/* The library cjose: signatures only, over a payload of any kind.
 *
 * It verifies with any algorithm that the header names, so the header is compared with HS256 first. */
#include "protocol.h"

#include <cjose/cjose.h>
#include <stdlib.h>
#include <string.h>

static bool says_hs256(cjose_jws_t *jws, cjose_err *error) {
  const char *alg = cjose_header_get(cjose_jws_get_protected(jws), CJOSE_HDR_ALG, error);
  return alg != NULL && strcmp(alg, CJOSE_HDR_ALG_HS256) == 0;
}

/* The payload that the library returned, read as JSON. */
static json_t *claims_of(cjose_jws_t *jws, cjose_err *error) {
  uint8_t *payload = NULL;
  size_t size = 0;
  if (!cjose_jws_get_plaintext(jws, &payload, &size, error)) return NULL;
  return json_loadb((const char *)payload, size, JSON_ALLOW_NUL, NULL);
}

static json_t *verify(bytes key, bytes token, json_int_t now) {
  (void)now;
  cjose_err error = {0};
  json_t *reply = NULL;
  cjose_jwk_t *secret = cjose_jwk_create_oct_spec(key.data, key.size, &error);
  cjose_jws_t *jws = NULL;
  if (secret != NULL) jws = cjose_jws_import((const char *)token.data, token.size, &error);
  if (jws != NULL) {
    if (!says_hs256(jws, &error)) {
      reply = rejected("the header's alg is not HS256");
    } else if (cjose_jws_verify(jws, secret, &error)) {
      reply = accepted(claims_of(jws, &error));
    }
  }
  if (reply == NULL) reply = rejected(error.message == NULL ? "no reason given" : error.message);
  cjose_jws_release(jws);
  cjose_jwk_release(secret);
  return reply;
}

static json_t *sign(bytes key, json_t *claims) {
  cjose_err error = {0};
  const char *token = NULL;
  cjose_jwk_t *secret = cjose_jwk_create_oct_spec(key.data, key.size, &error);
  cjose_header_t *header = cjose_header_new(&error);
  /* A number of up to 15 digits survives this unchanged. */
  char *payload = json_dumps(claims, JSON_COMPACT | JSON_REAL_PRECISION(15));
  cjose_jws_t *jws = NULL;
  if (secret != NULL && cjose_header_set(header, CJOSE_HDR_ALG, CJOSE_HDR_ALG_HS256, &error) &&
      cjose_header_set(header, "typ", "JWT", &error)) {
    jws = cjose_jws_sign(secret, header, (const uint8_t *)payload, strlen(payload), &error);
  }
  if (jws != NULL) cjose_jws_export(jws, &token, &error); /* the jws keeps owning the token */
  json_t *reply = token != NULL ? minted(token) : rejected(error.message == NULL ? "no reason given" : error.message);
  free(payload);
  cjose_jws_release(jws);
  cjose_header_release(header);
  cjose_jwk_release(secret);
  return reply;
}

int main(void) {
  const adapter library = {"cjose", cjose_version(), "jws", "none", sign, verify};
  return serve(&library);
}
