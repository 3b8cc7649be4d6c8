/* check.c - the table of offline checks, and the facts they tell. */
#include "rules/check.h"

#include "rules/checksum/token.h"

#include <stdarg.h>
#include <stdio.h>

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

void facts_add(struct facts *facts, const char *name, const char *format, ...)
{
    if (facts->count >= FACTS_MAX)
        return;
    char *value = facts->item[facts->count].value;
    va_list args;
    va_start(args, format);
    vsnprintf(value, FACT_VALUE_MAX, format, args);
    va_end(args);
    for (; *value != '\0'; value++)
        if (*value < ' ' || *value > '~')
            *value = '?';
    facts->item[facts->count++].name = name;
}
