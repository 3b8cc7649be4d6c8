/* origin.c - letting go of what git told. */
#include "scanner/origin.h"

void origin_free(struct origin **origin)
{
    if (*origin) {
        xfree(&(*origin)->author);
        xfree(&(*origin)->email);
        xfree(&(*origin)->via);
    }
    xfree(origin);
}
