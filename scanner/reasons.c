/* reasons.c - lists of sentences as long as they must be. */
#include "scanner/reasons.h"

void reasons_keep(struct kept_reasons *to, const char *const *text, size_t count)
{
    reasons_dispose(to);
    if (count == 0)
        return;
    BUG_IF(count > REASONS_MAX);
    to->text = xreallocarray(NULL, count, sizeof(*to->text));
    memcpy(to->text, text, count * sizeof(*to->text));
    to->count = count;
}

void reasons_add(struct kept_reasons *reasons, const char *why)
{
    if (reasons->count == REASONS_MAX)
        return;
    reasons->text = xreallocarray(reasons->text, reasons->count + 1, sizeof(*reasons->text));
    reasons->text[reasons->count++] = why;
}

void reasons_dispose(struct kept_reasons *reasons)
{
    xfree(&reasons->text);
    reasons->count = 0;
}
