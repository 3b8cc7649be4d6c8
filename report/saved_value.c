/* saved_value.c - asking cJSON, and saying what was wrong. */
#include "report/saved_value.h"

#include "base/limits.h"

#include <math.h>

static const double count_most = 9007199254740992.0; /* 2^53 */

enum status saved_fault(const struct saved_at *at, const char *key, const char *why)
{
    const char *dot = at->path[0] && key[0] ? "." : "";
    return error_set(at->err, ST_SYNTAX, "%s: %s%s%s: %s", at->name, at->path, dot, key, why);
}

const cJSON *saved_member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

size_t saved_length(const cJSON *array)
{
    size_t count = 0;
    for (const cJSON *item = array->child; item; item = item->next)
        count++;
    return count;
}

bool saved_has(const cJSON *object, const char *key)
{
    const cJSON *value = saved_member(object, key);
    return value != NULL && !cJSON_IsNull(value);
}

enum status saved_object(const struct saved_at *at, const cJSON *in, const char *key,
                         const cJSON **out)
{
    *out = saved_member(in, key);
    return cJSON_IsObject(*out) ? ST_OK : saved_fault(at, key, "must be an object");
}

enum status saved_array(const struct saved_at *at, const cJSON *in, const char *key,
                        const cJSON **out)
{
    *out = saved_member(in, key);
    return cJSON_IsArray(*out) ? ST_OK : saved_fault(at, key, "must be an array");
}

enum status saved_text(const struct saved_at *at, const cJSON *in, const char *key,
                       const char **out)
{
    const cJSON *value = saved_member(in, key);
    *out = cJSON_GetStringValue(value);
    if (*out == NULL)
        return saved_fault(at, key, "must be a string");
    if (strlen(*out) <= LIMIT_SAVED_TEXT)
        return ST_OK;
    (void)saved_fault(at, key, "too long");
    return ST_LIMIT;
}

enum status saved_text_or_null(const struct saved_at *at, const cJSON *in, const char *key,
                               const char **out)
{
    *out = NULL;
    if (cJSON_IsNull(saved_member(in, key)))
        return ST_OK;
    return saved_text(at, in, key, out);
}

enum status saved_keep(const struct saved_at *at, const cJSON *in, const char *key,
                       const char **out)
{
    const char *text;
    TRY(saved_text_or_null(at, in, key, &text));
    *out = text ? arena_copy(at->keep, text, strlen(text)) : NULL;
    return ST_OK;
}

enum status saved_count(const struct saved_at *at, const cJSON *in, const char *key, uint64_t *out)
{
    const cJSON *value = saved_member(in, key);
    double number = cJSON_IsNumber(value) ? value->valuedouble : -1;
    if (!(number >= 0 && number <= count_most) || floor(number) < number)
        return saved_fault(at, key, "must be a whole number, not negative");
    *out = (uint64_t)number;
    return ST_OK;
}

enum status saved_bool(const struct saved_at *at, const cJSON *in, const char *key, bool *out)
{
    const cJSON *value = saved_member(in, key);
    *out = cJSON_IsTrue(value);
    return cJSON_IsBool(value) ? ST_OK : saved_fault(at, key, "must be true or false");
}

enum status saved_decimal(const struct saved_at *at, const cJSON *in, const char *key, double *out)
{
    const cJSON *value = saved_member(in, key);
    *out = NAN;
    if (cJSON_IsNumber(value))
        *out = value->valuedouble;
    return cJSON_IsNumber(value) || cJSON_IsNull(value) ? ST_OK
                                                        : saved_fault(at, key, "must be a number");
}
