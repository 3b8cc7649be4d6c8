/* check.c - the table of offline checks. */
#include "rules/check.h"

#include "rules/checksum/token.h"

#define CHECK(name) &check_##name,
static const struct check *const all[] = {
#include "rules/checksum/list.h"
};
#undef CHECK

const struct check *const *check_all(size_t *count)
{
    *count = COUNT_OF(all);
    return all;
}

const struct check *check_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    return NULL;
}
