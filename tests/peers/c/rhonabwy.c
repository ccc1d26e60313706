/* The library rhonabwy.
 *
 * The algorithm is compared with HS256 between parsing and the check of the signature. Keys that a header
 * names or contains are ignored. Claims are checked in a separate step, which requires each claim that it
 * checks, so it checks only those that are present. */
#include "protocol.h"

#include <limits.h>
#include <rhonabwy.h>

/* The audience of this verifier. No token names it, so any token with an aud is rejected. */
static const char OURSELVES[] = "urn:jwt-assay:in-no-audience";

static bool has_claim(jwt_t *jwt, const char *name) {
  json_t *claim = r_jwt_get_claim_json_t_value(jwt, name);
  json_decref(claim);
  return claim != NULL;
}

static const char *fault_of(jwt_t *jwt, jwk_t *key, bytes token, int now) {
  if (r_jwt_advanced_parsen(jwt, (const char *)token.data, token.size, R_PARSE_NONE, R_FLAG_IGNORE_REMOTE) != RHN_OK)
    return "r_jwt_advanced_parsen fails";
  if (r_jwt_get_sign_alg(jwt) != R_JWA_ALG_HS256) return "the header's alg is not HS256";
  if (r_jwt_verify_signature(jwt, key, R_FLAG_IGNORE_REMOTE) != RHN_OK) return "r_jwt_verify_signature fails";
  if (has_claim(jwt, "exp") && r_jwt_validate_claims(jwt, R_JWT_CLAIM_EXP, now, R_JWT_CLAIM_NOP) != RHN_OK)
    return "r_jwt_validate_claims refuses exp";
  if (has_claim(jwt, "nbf") && r_jwt_validate_claims(jwt, R_JWT_CLAIM_NBF, now, R_JWT_CLAIM_NOP) != RHN_OK)
    return "r_jwt_validate_claims refuses nbf";
  if (has_claim(jwt, "aud") && r_jwt_validate_claims(jwt, R_JWT_CLAIM_AUD, OURSELVES, R_JWT_CLAIM_NOP) != RHN_OK)
    return "r_jwt_validate_claims refuses aud";
  return NULL;
}

static json_t *verify(bytes key, bytes token, json_int_t now) {
  if (now > INT_MAX) return unsupported("it takes the time as an int");
  jwt_t *jwt = NULL;
  jwk_t *secret = NULL;
  json_t *reply = NULL;
  if (r_jwt_init(&jwt) == RHN_OK && r_jwk_init(&secret) == RHN_OK) {
    if (r_jwk_import_from_symmetric_key(secret, key.data, key.size) != RHN_OK) {
      reply = rejected("r_jwk_import_from_symmetric_key fails");
    } else {
      const char *fault = fault_of(jwt, secret, token, (int)now);
      reply = fault == NULL ? accepted(r_jwt_get_full_claims_json_t(jwt)) : rejected(fault);
    }
  }
  r_jwk_free(secret);
  r_jwt_free(jwt);
  return reply;
}

static json_t *sign(bytes key, json_t *claims) {
  jwt_t *jwt = NULL;
  jwk_t *secret = NULL;
  char *token = NULL;
  if (r_jwt_init(&jwt) == RHN_OK && r_jwk_init(&secret) == RHN_OK &&
      r_jwk_import_from_symmetric_key(secret, key.data, key.size) == RHN_OK &&
      r_jwt_set_sign_alg(jwt, R_JWA_ALG_HS256) == RHN_OK && r_jwt_set_full_claims_json_t(jwt, claims) == RHN_OK) {
    token = r_jwt_serialize_signed(jwt, secret, R_FLAG_IGNORE_REMOTE);
  }
  json_t *reply = token == NULL ? rejected("it can't serialize this") : minted(token);
  r_free(token);
  r_jwk_free(secret);
  r_jwt_free(jwt);
  return reply;
}

int main(void) {
  if (r_global_init() != RHN_OK) return 1;
  const adapter library = {"rhonabwy", VERSION, "jwt", "request", sign, verify};
  int status = serve(&library);
  r_global_close();
  return status;
}
