/* shown.c - walking the places of a credential, and counting. */
#include "report/shown.h"

size_t shown_next(const struct report_options *options, const struct credential *credential,
                  size_t from)
{
    while (from < credential->count && !shown_finding(options, credential->findings[from]))
        from++;
    return from;
}

static size_t open_places(const struct credential *credential)
{
    size_t open = 0;
    for (size_t i = 0; i < credential->count; i++)
        open += credential->findings[i]->suppressed == NULL;
    return open;
}

void shown_count(const struct results *results, struct shown_counts *counts)
{
    *counts = (struct shown_counts){0};
    for (size_t i = 0; i < results->credential_count; i++) {
        const struct credential *c = &results->credentials[i];
        size_t open = open_places(c);
        counts->places += open;
        if (open == 0)
            continue;
        counts->findings++;
        counts->severity[c->findings[0]->rule->severity]++;
    }
    for (size_t i = 0; i < results->skipped_count; i++)
        counts->incomplete += results->skipped[i].incomplete;
}
