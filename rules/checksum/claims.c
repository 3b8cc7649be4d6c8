/* claims.c - cJSON kept on a short lead: size and depth are checked before it sees a byte. */
#include "rules/checksum/claims.h"

#include "base/buf.h"
#include "base/codec.h"
#include "rules/checksum/token.h"

/* Depth as an upper bound: brackets inside strings count too, so that no string has to be
 * understood. */
static bool is_shallow(struct bytes json)
{
    size_t depth = 0;
    for (size_t i = 0; i < json.len; i++) {
        unsigned char c = json.ptr[i];
        if ((c == '{' || c == '[') && ++depth > CLAIMS_DEPTH)
            return false;
        if ((c == '}' || c == ']') && depth > 0)
            depth--;
    }
    return true;
}

cJSON *claims_parse(struct bytes json)
{
    if (json.len == 0 || json.len > TOKEN_MAX || !is_shallow(json))
        return NULL;
    if (memchr(json.ptr, '\0', json.len) != NULL)
        return NULL;
    /* cJSON before 1.7.18 may look one byte past a length it was given, so the text ends with a
     * NUL. */
    AUTO(buf_dispose) struct buf text = {.max = TOKEN_MAX + 1};
    if (buf_add(&text, json) != ST_OK ||
        buf_add(&text, (struct bytes){(const unsigned char *)"", 1}) != ST_OK)
        return NULL;
    cJSON *claims = cJSON_ParseWithLengthOpts((const char *)text.ptr, text.len, NULL, 1);
    if (!cJSON_IsObject(claims))
        claims_free(&claims);
    return claims;
}

cJSON *claims_decode(struct bytes base64)
{
    AUTO(buf_dispose) struct buf json = {.max = TOKEN_MAX};
    if (base64.len == 0 || codec_base64_decode(base64, CODEC_BASE64_ANY, &json) != ST_OK)
        return NULL;
    return claims_parse(buf_bytes(&json));
}

static void wipe_texts(const cJSON *item, int depth)
{
    BUG_IF(depth > CLAIMS_DEPTH);
    for (; item != NULL; item = item->next) {
        if (item->valuestring != NULL)
            wipe(item->valuestring, strlen(item->valuestring));
        wipe_texts(item->child, depth + 1);
    }
}

void claims_free(cJSON **claims)
{
    wipe_texts(*claims, 0);
    cJSON_Delete(*claims);
    *claims = NULL;
}

const char *claims_text(const cJSON *claims, const char *member)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(claims, member);
    const char *text = cJSON_GetStringValue(item);
    return text != NULL && text[0] != '\0' ? text : NULL;
}

bool claims_time(const cJSON *claims, const char *member, int64_t *seconds)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(claims, member);
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble < 253402300800.0))
        return false;
    *seconds = (int64_t)item->valuedouble;
    return true;
}

/* The strings of a list with blanks between, as far as a fact reaches. */
static bool list_fact(const cJSON *list, struct facts *facts, const char *name)
{
    char text[FACT_VALUE_MAX] = "";
    size_t len = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        const char *value = cJSON_GetStringValue(item);
        for (const char *c = value; c && *c != '\0' && len < sizeof(text) - 2; c++)
            text[len++] = *c;
        if (value && len < sizeof(text) - 2)
            text[len++] = ' ';
    }
    if (len > 0 && text[len - 1] == ' ')
        len--;
    token_fact(facts, name, (struct bytes){(const unsigned char *)text, len});
    return len > 0;
}

bool claims_fact(const cJSON *claims, const char *member, struct facts *facts, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(claims, member);
    const char *text = claims_text(claims, member);
    if (text != NULL)
        token_fact(facts, name, bytes_of(text));
    else if (cJSON_IsNumber(item) && item->valuedouble > -9e15 && item->valuedouble < 9e15)
        facts_add(facts, name, "%lld", (long long)item->valuedouble);
    else if (cJSON_IsBool(item))
        facts_add(facts, name, "%s", cJSON_IsTrue(item) ? "yes" : "no");
    else
        return cJSON_IsArray(item) && list_fact(item, facts, name);
    return true;
}
