/* The protocol loop. A line that is not a request ends the program: it is a bug of the caller. */
#define _POSIX_C_SOURCE 200809L
#include "protocol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *minted(const char *token) { return json_pack("{s:s}", "token", token); }

json_t *accepted(json_t *claims) {
  json_t *reply = json_pack("{s:s}", "decision", "accept");
  if (json_is_object(claims)) {
    json_object_set_new(reply, "claims", claims);
  } else {
    json_decref(claims);
  }
  return reply;
}

json_t *rejected(const char *reason) {
  return json_pack("{s:s, s:s}", "decision", "reject", "reason", reason);
}

json_t *unsupported(const char *reason) {
  return json_pack("{s:s, s:s}", "decision", "unsupported", "reason", reason);
}

bool has_nul(bytes text) { return memchr(text.data, '\0', text.size) != NULL; }

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static bytes copy(const char *data, size_t size) {
  bytes made = {calloc(size + 1, 1), size};
  if (made.data == NULL) fail("out of memory");
  if (size > 0) memcpy(made.data, data, size);
  return made;
}

static unsigned digit(char c) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const char *found = c == '\0' ? NULL : strchr(alphabet, c);
  if (found == NULL) fail("this is not base64url");
  return (unsigned)(found - alphabet);
}

/* Decodes base64url without padding. */
static bytes decode(const char *text) {
  size_t length = strlen(text), at = 0;
  bytes made = copy("", 0);
  made.data = realloc(made.data, length + 1);
  if (made.data == NULL) fail("out of memory");
  unsigned buffer = 0, bits = 0;
  for (; *text != '\0'; text++) {
    buffer = (buffer << 6 | digit(*text)) & 0xffff;
    bits += 6;
    if (bits >= 8) made.data[at++] = (unsigned char)(buffer >> (bits -= 8));
  }
  made.data[at] = '\0';
  made.size = at;
  return made;
}

static const char *text_of(json_t *asked, const char *name) {
  const char *text = json_string_value(json_object_get(asked, name));
  if (text == NULL) fail("a request lacks a member");
  return text;
}

static bytes token_of(json_t *asked) {
  json_t *token = json_object_get(asked, "token");
  if (token == NULL) return decode(text_of(asked, "token_bytes"));
  return copy(json_string_value(token), json_string_length(token));
}

static json_t *describe(const adapter *library) {
  return json_pack("{s:s, s:s, s:s, s:s, s:[s, s], s:s}", "name", library->name, "version",
                   library->version, "language", "C", "scope", library->scope, "ops", "sign",
                   "verify", "clock", library->clock);
}

static json_t *answer(const adapter *library, json_t *asked) {
  const char *op = text_of(asked, "op");
  if (strcmp(op, "describe") == 0) return describe(library);
  if (strcmp(op, "reset") == 0) return json_object();
  if (strcmp(op, "sign") != 0 && strcmp(op, "verify") != 0) return unsupported("unknown operation");
  bytes key = decode(text_of(asked, "key"));
  json_t *reply;
  if (strcmp(op, "sign") == 0) {
    reply = library->sign(key, json_object_get(asked, "claims"));
  } else {
    bytes token = token_of(asked);
    reply = library->verify(key, token, json_integer_value(json_object_get(asked, "now")));
    free(token.data);
  }
  free(key.data);
  return reply;
}

/* Reads a request. These libraries use jansson, whose integers have 64 bits. A longer integer is read as a
   float, and `exact` is false then. */
static json_t *read_request(const char *line, size_t size, bool *exact) {
  json_t *asked = json_loadb(line, size, JSON_ALLOW_NUL, NULL);
  *exact = asked != NULL;
  return *exact ? asked : json_loadb(line, size, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
}

int serve(const adapter *library) {
  char *line = NULL;
  size_t room = 0;
  for (ssize_t size; (size = getline(&line, &room, stdin)) > 0;) {
    bool exact;
    json_t *asked = read_request(line, (size_t)size, &exact);
    if (asked == NULL) fail("this is not a request");
    json_t *reply = exact ? answer(library, asked) : unsupported("this adapter reads requests with jansson, which does not support integers this long");
    json_t *id = json_object_get(asked, "id");
    if (reply == NULL) reply = rejected("its answer is not UTF-8");
    json_object_set_new(reply, "id", json_integer((json_int_t)json_number_value(id)));
    json_dumpf(reply, stdout, JSON_COMPACT);
    putchar('\n');
    fflush(stdout);
    json_decref(reply);
    json_decref(asked);
  }
  free(line);
  return 0;
}
