/* The adapter protocol: a JSON object a line on stdin, an answer a line on stdout. */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes with a NUL behind the last, which `size` does not count. */
typedef struct {
  unsigned char *data;
  size_t size;
} bytes;

/* A library, dressed as an adapter. Its functions return a reply made by one of those below. */
typedef struct {
  const char *name, *version, *scope, *clock;
  json_t *(*sign)(bytes key, json_t *claims);
  json_t *(*verify)(bytes key, bytes token, json_int_t now);
} adapter;

/* Answers requests until stdin ends. */
int serve(const adapter *library);

json_t *minted(const char *token);
json_t *accepted(json_t *claims); /* takes the reference; what is no object is left out */
json_t *rejected(const char *reason);
json_t *unsupported(const char *reason);

/* Whether text that an interface takes up to its first NUL would be cut short there. */
bool has_nul(bytes text);

#endif
