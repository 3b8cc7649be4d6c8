/* verification.c - the end of an answer. */
#include "scanner/verification.h"

void verification_say(struct verification *verification, const char *evidence)
{
    size_t i = 0;
    for (; i < sizeof(verification->evidence) - 1 && evidence[i]; i++)
        verification->evidence[i] =
            (char)(evidence[i] >= ' ' && evidence[i] <= '~' ? evidence[i] : '?');
    verification->evidence[i] = '\0';
}

void verification_free(struct verification **verification)
{
    if (*verification == NULL)
        return;
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        xfree(&(*verification)->facts[i]);
    xfree(verification);
}
