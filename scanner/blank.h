/* blank.h - text around a secret, with nothing of any secret in it. */
#ifndef SCANNER_BLANK_H
#define SCANNER_BLANK_H

#include "base/buf.h"

/** Half-open span of a secret in the text. */
struct span {
    size_t from, to;
};

/** What stands for a secret. */
extern const char blank_text[];

enum { BLANK_MOST = 100 /* bytes of one part */ };

/** All borrowed. */
struct blank {
    struct bytes text;
    struct span own;            /* the secret that is told of */
    const struct span *secrets; /* all in the text, sorted */
    size_t count;
};

/** Append a part of the text, at most BLANK_MOST bytes. Left out are all secrets, other copies of
 * those that are near, and what is joined to one by letters and digits: a rule may have matched no
 * more than a piece of a longer, encoded secret. */
void blank_add(struct buf *to, const struct blank *blank, struct span part);

/** How far the part is free of all that. */
size_t blank_free(const struct blank *blank, struct span part);

#endif
