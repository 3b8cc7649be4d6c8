/* facts.c - adding facts, and packing them: names and values in one piece of memory. */
#include "rules/facts.h"

#include <stdarg.h>
#include <stdio.h>

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

void facts_pack(struct packed_facts *to, const struct facts *facts)
{
    size_t size = facts->count * sizeof(*to->item);
    facts_dispose(to);
    if (facts->count == 0)
        return;
    for (size_t i = 0; i < facts->count; i++)
        size += strlen(facts->item[i].value) + 1;
    to->item = xmalloc(size);
    to->count = facts->count;
    char *at = (char *)(to->item + facts->count);
    for (size_t i = 0; i < facts->count; i++) {
        size_t len = strlen(facts->item[i].value) + 1;
        to->item[i] = (struct fact){facts->item[i].name, at};
        memcpy(at, facts->item[i].value, len);
        at += len;
    }
}

void facts_unpack(const struct packed_facts *from, struct facts *out)
{
    BUG_IF(from->count > FACTS_MAX);
    out->count = from->count;
    for (size_t i = 0; i < from->count; i++) {
        size_t len = strlen(from->item[i].value);
        BUG_IF(len >= FACT_VALUE_MAX);
        out->item[i].name = from->item[i].name;
        memcpy(out->item[i].value, from->item[i].value, len + 1);
    }
}

const char *facts_value(const struct packed_facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->count; i++)
        if (strcmp(facts->item[i].name, name) == 0)
            return facts->item[i].value;
    return NULL;
}

void facts_dispose(struct packed_facts *facts)
{
    if (facts->count > 0) {
        const char *last = facts->item[facts->count - 1].value;
        wipe(facts->item, (size_t)(last + strlen(last) + 1 - (const char *)facts->item));
    }
    xfree(&facts->item);
    facts->count = 0;
}
