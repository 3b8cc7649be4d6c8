/* reasons.h - why the confidence is what it is: as it is judged, and as a finding keeps it. */
#ifndef SCANNER_REASONS_H
#define SCANNER_REASONS_H

#include "base/base.h"

enum { REASONS_MAX = 12 };

/** Constant sentences, strongest first. Room for all: for the time of a judgement. */
struct reasons {
    size_t count;
    const char *text[REASONS_MAX];
};

/** The same in no more memory than they take: {0} is none. */
struct kept_reasons {
    size_t count;
    const char **text; /* owned; the sentences are borrowed */
};

/** Keep these instead of those that were there. */
void reasons_keep(struct kept_reasons *to, const char *const *text, size_t count);
/** Add one; silently full after REASONS_MAX. */
void reasons_add(struct kept_reasons *reasons, const char *why);
void reasons_dispose(struct kept_reasons *reasons);

#endif
