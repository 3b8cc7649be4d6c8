/* identifier.h - the name that a value stands beside, and whether it names a secret. */
#ifndef SCANNER_IDENTIFIER_H
#define SCANNER_IDENTIFIER_H

#include "base/base.h"

enum { IDENTIFIER_REACH = 64 };

/** The whole identifier around position at of text: letters, digits, '_', '-', '.', '$', at most
 * IDENTIFIER_REACH bytes each way. */
struct bytes identifier_around(struct bytes text, size_t at);

enum identifier_says {
    IDENTIFIER_SECRET, /* its last word is "password", "token", ...: "db_password", "accessToken1"
                        */
    IDENTIFIER_UNSURE, /* there is such a word in it, and something else behind: "password_foo", or
                          none at all */
    IDENTIFIER_ABOUT,  /* it says something about a secret: "token_count", "passwordField",
                          "secret_name" */
    IDENTIFIER_PUBLIC, /* a key that is no secret: "public_key", "primary_key", "cache_key" */
    IDENTIFIER_HASH,   /* a hash or a check sum: "password_hash", "token_sha256" */
};

enum identifier_says identifier_judge(struct bytes name);

/** Is it the name of a password: what people choose, not what a machine makes? */
bool identifier_is_password(struct bytes name);

/** Does the name ask for something instead of giving it: "get_password", "hasToken"? */
bool identifier_is_question(struct bytes name);

/** Is it a function that takes a secret to keep it: "setPassword", "with_token", "password"? */
bool identifier_is_setter(struct bytes name);

/** Is it a function that gives its argument back in another form: "base64.b64decode", "aws.String",
 * "bytes"? */
bool identifier_is_conversion(struct bytes name);

/** Is value the name again, apart from case and marks: "client_secret" beside clientSecret? */
bool identifier_is_same(struct bytes name, struct bytes value);

#endif
