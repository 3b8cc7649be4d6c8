/* json_out.h - writing JSON as it comes: no tree, one level of state per open bracket. */
#ifndef BASE_JSON_OUT_H
#define BASE_JSON_OUT_H

#include "base/base.h"
#include "base/out.h"

enum { JSON_OUT_DEPTH = 32 };

/** Caller's memory; nothing to dispose of. Misuse (a value without a key in an object, a closing
 *  bracket too many) is a bug and aborts. Failed writes stay in the struct out. */
struct json_out {
    struct out *out; /* borrowed */
    bool pretty;     /* two spaces a level; else everything on one line without spaces */
    bool keyed;      /* a key stands, its value is next */
    bool in_string;
    unsigned char last;   /* last byte of the open string */
    unsigned depth;       /* open brackets */
    uint32_t objects;     /* bit d: bracket d is an object */
    uint32_t has_members; /* bit d: bracket d is not empty */
};

void json_out_init(struct json_out *json, struct out *out, bool pretty);

void json_out_object(struct json_out *json);
void json_out_object_end(struct json_out *json);
void json_out_array(struct json_out *json);
void json_out_array_end(struct json_out *json);
/** key is ours: written as it is. */
void json_out_key(struct json_out *json, const char *key);

/** Any bytes. What is not UTF-8 becomes U+FFFD, one for each maximal subpart. Control characters,
 * bidi marks, U+2028/9 and the second '#' of "##" (a command prefix of CI logs) are written as \u
 * escapes. */
void json_out_string(struct json_out *json, struct bytes text);
/** A NUL-terminated string, or null for NULL. */
void json_out_text(struct json_out *json, const char *text);
void json_out_uint(struct json_out *json, uint64_t value);
/** With two decimals whatever the locale; null if it is not finite or not below 10^15. */
void json_out_decimal(struct json_out *json, double value);
void json_out_bool(struct json_out *json, bool value);
void json_out_null(struct json_out *json);

/** A string in parts: begin, any number of adds, end. */
void json_out_string_begin(struct json_out *json);
void json_out_string_add(struct json_out *json, struct bytes part);
void json_out_string_end(struct json_out *json);

/** Key and value in one. */
void json_out_member_text(struct json_out *json, const char *key, const char *text);
void json_out_member_uint(struct json_out *json, const char *key, uint64_t value);
void json_out_member_bool(struct json_out *json, const char *key, bool value);

#endif
