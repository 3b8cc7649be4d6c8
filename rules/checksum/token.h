/* token.h - what the offline checks share: cutting tokens apart, un-escaping them, facts from
 * bytes. */
#ifndef RULES_CHECKSUM_TOKEN_H
#define RULES_CHECKSUM_TOKEN_H

#include "base/base.h"
#include "base/buf.h"
#include "rules/check.h"

#define CHECK(name) extern const struct check check_##name;
#include "rules/checksum/list.h"
#undef CHECK

enum {
    TOKEN_MAX =
        16 << 10, /* bytes of a token that a structure check decodes; longer ones it leaves alone */
    TOKEN_ESCAPED_MAX = 4096, /* bytes of a token that is tried again without its escapes */
    TOKEN_CHECK_MAX = 16,     /* characters of the longest checksum */
};

typedef enum check_result (*token_run)(struct bytes token, struct facts *facts);

/** True if token begins with prefix (text of ours). */
bool token_starts(struct bytes token, const char *prefix);

/** Move token past prefix; false, and token unchanged, if it does not begin so. */
bool token_skip(struct bytes *token, const char *prefix);

/** Split rest at the first c: head is what stands before it, rest what follows it.
 *  False, and both unchanged, if there is no c. */
bool token_cut(struct bytes *rest, unsigned char c, struct bytes *head);

/** True if token is not empty and every byte of it satisfies is. */
bool token_all(struct bytes token, bool (*is)(unsigned char c));

/** Predicates for token_all, beside those of base.h. */
bool token_is_base64url(unsigned char c);
bool token_is_hex(unsigned char c); /* either case */

/** True if token equals text (of ours). */
bool token_equals(struct bytes token, const char *text);

/** Decimal digits to a number; false if there are none, others, or too many for 63 bits. */
bool token_number(struct bytes digits, int64_t *out);

/** Write value as width digits of alphabet, most significant first, filled up with the alphabet's
 * first digit; what does not fit is lost. No NUL is added. */
void token_digits(uint64_t value, const char *alphabet, char *out, size_t width);

extern const char token_base62[]; /* 0-9A-Za-z */
extern const char token_base36[]; /* 0-9a-z */

/** Append text with its escapes replaced: %3D, \u002B, \n, \/ and the like; several backslashes
 * count as one. */
MUST_CHECK enum status token_unescape(struct bytes text, struct buf *out);

/** run(token); unless that is CHECK_OK and if token holds escapes or white space, run again without
 * them. What was folded by a JSON or YAML writer is thereby read as it was meant. */
enum check_result token_run_unescaped(struct bytes token, struct facts *facts, token_run run);

/** Add a fact from bytes of the token; nothing if they are empty. */
void token_fact(struct facts *facts, const char *name, struct bytes value);

/** Add a fact that is a time, in seconds since 1970; nothing if it is outside the calendar. */
void token_fact_time(struct facts *facts, const char *name, int64_t seconds);

#endif
