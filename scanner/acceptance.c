/* acceptance.c - copies of what was written, owned by the finding. */
#include "scanner/acceptance.h"

#include <stdio.h>

void acceptance_free(struct acceptance **acceptance)
{
    if (*acceptance) {
        xfree(&(*acceptance)->reason);
        xfree(&(*acceptance)->owner);
    }
    xfree(acceptance);
}

void acceptance_keep(struct finding *finding, const char *by, struct bytes reason,
                     struct bytes owner, const char *until, bool expired)
{
    struct acceptance *a = xcalloc(1, sizeof(*a));
    a->by = by;
    a->reason = reason.ptr ? xmemdup(reason.ptr, reason.len) : NULL;
    a->owner = owner.ptr ? xmemdup(owner.ptr, owner.len) : NULL;
    a->expired = expired;
    snprintf(a->until, sizeof(a->until), "%s", until ? until : "");
    acceptance_free(&finding->acceptance);
    finding->acceptance = a;
    if (!expired)
        finding->suppressed = by;
}
