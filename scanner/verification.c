/* verification.c - the end of an answer. */
#include "scanner/verification.h"

void verification_free(struct verification **verification)
{
    if (*verification == NULL)
        return;
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        xfree(&(*verification)->facts[i]);
    xfree(verification);
}
