/* The adapter protocol: one JSON object per line on stdin, one answer per line on stdout. */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes, followed by a NUL that `size` does not count. */
typedef struct {
  unsigned char *data;
  size_t size;
} bytes;

/* A library as an adapter. Its functions return a reply made by one of the functions below. */
typedef struct {
  const char *name, *version, *scope, *clock;
  json_t *(*sign)(bytes key, json_t *claims);
  json_t *(*verify)(bytes key, bytes token, json_int_t now);
} adapter;

/* Answers requests until stdin ends. */
int serve(const adapter *library);

json_t *minted(const char *token);
json_t *accepted(json_t *claims); /* takes the reference; leaves out what is not an object */
json_t *rejected(const char *reason);
json_t *unsupported(const char *reason);

/* Whether an interface that reads up to the first NUL would cut this text short. */
bool has_nul(bytes text);

#endif
