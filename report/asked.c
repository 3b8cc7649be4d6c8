/* asked.c - the fields of an answer in their order. */
#include "report/asked.h"

#include "base/date.h"
#include "report/escape.h"

static bool is_address(const char *value)
{
    return strchr(value, '@') != NULL;
}

static size_t add(struct asked_field *out, size_t at, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return at;
    BUG_IF(at == ASKED_FIELDS);
    out[at] = (struct asked_field){name, value};
    return at + 1;
}

size_t asked_fields(const struct verification *v, bool for_upload, char time[static ASKED_TIME],
                    struct asked_field out[static ASKED_FIELDS])
{
    _Static_assert((int)VALIDATE_FACTS + 4 <= (int)ASKED_FIELDS, "all of them fit");
    _Static_assert((int)DATE_TEXT <= (int)ASKED_TIME, "a time fits");
    size_t count = 0;
    count = add(out, count, "status", outcome_name(v->outcome));
    count = add(out, count, "evidence", v->evidence);
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        if (v->facts[i] && !(for_upload && is_address(v->facts[i])))
            count = add(out, count, validate_fact_name(i), v->facts[i]);
    if (v->at > 0 && date_format(v->at, time))
        count = add(out, count, v->remembered ? "remembered from" : "asked at", time);
    else if (v->remembered)
        count = add(out, count, "remembered", "yes");
    return count;
}

void asked_tell(struct buf *to, const struct verification *v, bool for_upload, const char *between)
{
    char time[ASKED_TIME];
    struct asked_field fields[ASKED_FIELDS];
    size_t count = asked_fields(v, for_upload, time, fields);
    for (size_t i = 0; i < count; i++) {
        bool named = i > 0 && strcmp(fields[i].name, "evidence") != 0;
        buf_printf(to, "%s", i == 0 ? "" : named ? between : ", ");
        if (named)
            buf_printf(to, "%s ", fields[i].name);
        escape_add(to, bytes_of(fields[i].value), ESCAPE_NAME);
    }
}

bool asked_works(const struct verification *v)
{
    return v && (v->outcome == OUTCOME_VALID || v->outcome == OUTCOME_RESTRICTED);
}

bool asked_is_dead(const struct verification *v)
{
    return v && (v->outcome == OUTCOME_EXPIRED || v->outcome == OUTCOME_REVOKED ||
                 v->outcome == OUTCOME_INVALID);
}
