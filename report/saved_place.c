/* saved_place.c - lines, excerpts, commits, facts. */
#include "report/saved_place.h"

#include "base/limits.h"

#include "base/codec.h"
#include "base/date.h"
#include "report/origin.h"

#include <inttypes.h>
#include <stdio.h>

enum { EXCERPT_PARTS = 3, ID_MOST = 64, ZONE_AT = 19, ZONE_LEN = 6 };

enum status saved_path(const struct saved_at *at, const cJSON *json, char **path)
{
    const char *text, *code;
    TRY(saved_text(at, json, "path", &text));
    if (saved_member(json, "path_bytes") == NULL) {
        *path = xstrdup(text);
        return ST_OK;
    }
    AUTO(buf_dispose) struct buf raw = {0};
    TRY(saved_text(at, json, "path_bytes", &code));
    if (codec_base64_decode(bytes_of(code), CODEC_BASE64, &raw) != ST_OK ||
        bytes_find(buf_bytes(&raw), 0, (struct bytes){(const unsigned char *)"", 1}) != SIZE_MAX)
        return saved_fault(at, "path_bytes", "must be a path in base64");
    *path = xmemdup(raw.len > 0 ? (const void *)raw.ptr : "", raw.len);
    return ST_OK;
}

static enum status read_position(const struct saved_at *at, const cJSON *json, struct place *place)
{
    TRY(saved_count(at, json, "start_line", &place->start_line));
    TRY(saved_count(at, json, "start_column", &place->start_column));
    TRY(saved_count(at, json, "end_line", &place->end_line));
    TRY(saved_count(at, json, "end_column", &place->end_column));
    TRY(saved_count(at, json, "byte_offset", &place->byte_offset));
    place->start_utf16 = place->start_column;
    place->end_utf16 = place->end_column;
    if (saved_member(json, "start_utf16") == NULL)
        return ST_OK;
    TRY(saved_count(at, json, "start_utf16", &place->start_utf16));
    return saved_count(at, json, "end_utf16", &place->end_utf16);
}

static enum status read_decoded(const struct saved_at *at, const cJSON *json, struct place *place)
{
    const cJSON *list, *item;
    TRY(saved_array(at, json, "decoded_as", &list));
    cJSON_ArrayForEach(item, list)
    {
        const char *text = cJSON_GetStringValue(item);
        if (text == NULL)
            return saved_fault(at, "decoded_as", "must hold strings");
        if (place->decoded_count == DECODED_MAX || strlen(text) > LIMIT_SAVED_TEXT)
            return saved_fault(at, "decoded_as", "too long");
        *place_decoders(place, 1) = arena_copy(at->keep, text, strlen(text));
    }
    return ST_OK;
}

static enum status read_excerpt(const struct saved_at *at, const cJSON *json, struct place *place)
{
    const cJSON *list, *item;
    size_t ends[EXCERPT_PARTS + 1] = {0}, count = 0;
    if (saved_member(json, "excerpt") == NULL)
        return ST_OK;
    AUTO(buf_dispose) struct buf line = {.max = 1 << 20};
    TRY(saved_array(at, json, "excerpt", &list));
    cJSON_ArrayForEach(item, list)
    {
        const char *text = cJSON_GetStringValue(item);
        if (text == NULL || count == EXCERPT_PARTS || buf_add(&line, bytes_of(text)) != ST_OK)
            break;
        ends[++count] = line.len;
    }
    if (count != EXCERPT_PARTS || item != NULL)
        return saved_fault(at, "excerpt", "must be three strings");
    place->excerpt = xmemdup(line.len > 0 ? (const void *)line.ptr : "", line.len);
    place->excerpt_at = (uint32_t)ends[1];
    place->excerpt_len = (uint32_t)(ends[2] - ends[1]);
    return ST_OK;
}

/* ---- Commits ---- */

static enum status read_id(const struct saved_at *at, const cJSON *json, const char *key,
                           char out[static ID_MOST + 1])
{
    const char *text;
    TRY(saved_text_or_null(at, json, key, &text));
    for (const char *c = text; c && *c; c++)
        if (codec_hex_value((unsigned char)*c) < 0 || byte_is_upper((unsigned char)*c))
            return saved_fault(at, key, "must be an object id");
    if (text && strlen(text) > ID_MOST)
        return saved_fault(at, key, "must be an object id");
    snprintf(out, ID_MOST + 1, "%s", text ? text : "");
    return ST_OK;
}

/* null is a time that no calendar has. */
static enum status read_time(const struct saved_at *at, const cJSON *json, const char *key,
                             int64_t *seconds, const char **text)
{
    TRY(saved_text_or_null(at, json, key, text));
    *seconds = INT64_MIN;
    if (*text && !date_parse(bytes_of(*text), seconds))
        return saved_fault(at, key, "must be a date");
    return ST_OK;
}

/* Minutes of "+02:00"; whether it is such a text is seen when the date is written again. */
static int16_t zone_of(const char *zone)
{
    int minutes =
        (zone[1] - '0') * 600 + (zone[2] - '0') * 60 + (zone[4] - '0') * 10 + zone[5] - '0';
    return (int16_t)(zone[0] == '-' ? -minutes : minutes);
}

/* A date must be what we would write for it. */
static enum status read_dates(const struct saved_at *at, const cJSON *json, struct origin *origin)
{
    const char *text;
    char again[ORIGIN_DATE];
    TRY(read_time(at, json, "date", &origin->author_time, &text));
    if (text && strlen(text) == ZONE_AT + ZONE_LEN)
        origin->author_zone = zone_of(text + ZONE_AT);
    (void)origin_author_date(origin, again);
    if (text && strcmp(text, again) != 0)
        return saved_fault(at, "date", "must be a date with a zone");
    TRY(read_time(at, json, "commit_date", &origin->commit_time, &text));
    (void)origin_commit_date(origin, again);
    if (text && strcmp(text, again) != 0)
        return saved_fault(at, "commit_date", "must be a date in UTC");
    return ST_OK;
}

static enum status read_owned(const struct saved_at *at, const cJSON *json, const char *key,
                              char **out)
{
    const char *text;
    TRY(saved_text_or_null(at, json, key, &text));
    *out = text ? xstrdup(text) : NULL;
    return ST_OK;
}

static enum status read_origin(const struct saved_at *at, const cJSON *json, struct place *place)
{
    uint64_t versions;
    if (saved_member(json, "commit") == NULL)
        return ST_OK;
    struct origin *origin = place->origin = xcalloc(1, sizeof(*origin));
    TRY(read_id(at, json, "commit", origin->commit));
    TRY(read_owned(at, json, "author", &origin->author));
    TRY(read_owned(at, json, "email", &origin->email));
    TRY(read_dates(at, json, origin));
    TRY(read_id(at, json, "blob", origin->blob));
    TRY(read_id(at, json, "last_commit", origin->last_commit));
    TRY(read_id(at, json, "removed_in", origin->removed_in));
    TRY(saved_bool(at, json, "in_head", &origin->in_head));
    TRY(saved_bool(at, json, "reachable", &origin->reachable));
    TRY(saved_count(at, json, "versions", &versions));
    if (versions > UINT32_MAX)
        return saved_fault(at, "versions", "too many");
    origin->versions = (uint32_t)versions;
    return read_owned(at, json, "via", &origin->via);
}

enum status saved_place(const struct saved_at *at, const cJSON *json, struct place *place)
{
    if (!cJSON_IsObject(json))
        return saved_fault(at, "", "must be an object");
    TRY(saved_path(at, json, &place->path));
    TRY(read_position(at, json, place));
    TRY(read_decoded(at, json, place));
    TRY(read_excerpt(at, json, place));
    return read_origin(at, json, place);
}

/* ---- Facts ---- */

/* Names are written into reports as they are. */
static bool is_name(const char *text)
{
    size_t len = text ? strlen(text) : 0;
    for (size_t i = 0; i < len; i++)
        if (!byte_is_word((unsigned char)text[i]))
            return false;
    return len > 0 && len < FACT_VALUE_MAX;
}

/* Facts of one name were joined by ", ": what does not fit in one is cut there again. */
static bool add_fact(const struct saved_at *at, struct facts *facts, const cJSON *fact)
{
    const char *name = arena_copy(at->keep, fact->string, strlen(fact->string));
    struct bytes rest = bytes_of(fact->valuestring);
    for (;;) {
        size_t len = rest.len, next;
        if (facts->count == FACTS_MAX)
            return false;
        for (size_t cut = 0; rest.len >= FACT_VALUE_MAX; cut = next + 1) {
            next = bytes_find(rest, cut, bytes_of(", "));
            if (next == SIZE_MAX || next >= FACT_VALUE_MAX)
                break;
            len = next;
        }
        if (len >= FACT_VALUE_MAX)
            return false;
        facts->item[facts->count].name = name;
        memcpy(facts->item[facts->count].value, rest.ptr, len);
        facts->item[facts->count++].value[len] = '\0';
        if (len == rest.len)
            return true;
        rest = bytes_slice(rest, len + 2, rest.len);
    }
}

enum status saved_facts(const struct saved_at *at, const cJSON *json, struct packed_facts *out)
{
    struct facts facts = {0};
    const cJSON *list, *fact;
    TRY(saved_object(at, json, "facts", &list));
    cJSON_ArrayForEach(fact, list)
    {
        if (!is_name(fact->string) || !cJSON_IsString(fact))
            return saved_fault(at, "facts", "must hold strings under plain names");
        if (!add_fact(at, &facts, fact))
            return saved_fault(at, "facts", "too many, or too long");
    }
    facts_pack(out, &facts);
    return ST_OK;
}
