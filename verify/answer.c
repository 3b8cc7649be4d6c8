/* answer.c - the first answer of a step that fits decides; what fits nothing teaches nothing. */
#include "verify/answer.h"

#include "base/date.h"
#include "verify/certificate.h"
#include "verify/pointer.h"

#include <stdio.h>

/* An answer while it is judged. */
struct judge {
    const struct answer *answer;
    const struct subject *subject;
    cJSON *document; /* NULL: the body is no JSON */
    bool html;
    char media_type[80]; /* in lower case, without parameters */
};

static void judge_dispose(struct judge *j)
{
    cJSON_Delete(j->document);
}

static const char *header_of(const struct answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->header_count; i++)
        if (strcmp(answer->headers[i].name, name) == 0)
            return answer->headers[i].value;
    return NULL;
}

static void read_media_type(struct judge *j)
{
    const char *value = header_of(j->answer, "content-type");
    size_t len = 0;
    for (; value && *value && *value != ';' && *value != ' '; value++)
        if (len < sizeof(j->media_type) - 1)
            j->media_type[len++] = (char)byte_lower((unsigned char)*value);
    j->media_type[len] = '\0';
}

static bool looks_like_html(struct bytes body)
{
    size_t at = 0;
    while (at < body.len && byte_is_space(body.ptr[at]))
        at++;
    struct bytes head = bytes_slice(body, at, MIN(body.len, at + 200));
    return head.len > 0 && head.ptr[0] == '<' &&
           (bytes_find_nocase(head, 0, bytes_of("<html")) != SIZE_MAX ||
            bytes_find_nocase(head, 0, bytes_of("<!doctype html")) != SIZE_MAX);
}

/* ---- Conditions ---- */

static bool holds_any(struct bytes text, const char *const *values)
{
    for (; *values; values++)
        if (bytes_find(text, 0, bytes_of(*values)) != SIZE_MAX)
            return true;
    return false;
}

static bool holds_any_nocase(const char *text, const char *const *values)
{
    for (; *values; values++) {
        char lower[200];
        size_t len = strlen(*values);
        if (len >= sizeof(lower))
            continue;
        for (size_t i = 0; i <= len; i++)
            lower[i] = (char)byte_lower((unsigned char)(*values)[i]);
        if (bytes_find_nocase(bytes_of(text), 0, bytes_of(lower)) != SIZE_MAX)
            return true;
    }
    return false;
}

static bool is_any(const char *text, const char *const *values)
{
    while (*values && strcmp(*values, text) != 0)
        values++;
    return *values != NULL;
}

static const char *type_of(const cJSON *item)
{
    return cJSON_IsObject(item)   ? "object"
           : cJSON_IsArray(item)  ? "array"
           : cJSON_IsString(item) ? "string"
           : cJSON_IsNumber(item) ? "number"
           : cJSON_IsBool(item)   ? "bool"
                                  : "";
}

static bool exists(const cJSON *item)
{
    return item && !cJSON_IsNull(item) && !(cJSON_IsString(item) && item->valuestring[0] == '\0');
}

static bool json_holds(const struct judge *j, const struct validate_condition *c)
{
    char number[40];
    const cJSON *item = j->document ? pointer_get(j->document, c->name) : NULL;
    if (c->kind == CONDITION_JSON_MISSING)
        return j->document && !exists(item);
    if (item == NULL)
        return false;
    switch (c->kind) {
    case CONDITION_JSON_EXISTS:
        return exists(item);
    case CONDITION_JSON_TEXT:
        return cJSON_IsString(item) && is_any(item->valuestring, c->values);
    case CONDITION_JSON_CONTAINS:
        return cJSON_IsString(item) && holds_any_nocase(item->valuestring, c->values);
    case CONDITION_JSON_BOOL:
        return cJSON_IsBool(item) && is_any(cJSON_IsTrue(item) ? "true" : "false", c->values);
    case CONDITION_JSON_TYPE:
        return is_any(type_of(item), c->values);
    default:
        BUG_IF(c->kind != CONDITION_JSON_NUMBER);
        if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble < 1e15))
            return false;
        (void)snprintf(number, sizeof(number), "%.0f", item->valuedouble);
        return is_any(number, c->values);
    }
}

static bool holds(const struct judge *j, const struct validate_condition *c)
{
    const char *header;
    switch (c->kind) {
    case CONDITION_BODY_CONTAINS:
        return holds_any(j->answer->body, c->values);
    case CONDITION_BODY_LACKS:
        return !holds_any(j->answer->body, c->values);
    case CONDITION_HEADER_EXISTS:
        return header_of(j->answer, c->name) != NULL;
    case CONDITION_HEADER_CONTAINS:
        header = header_of(j->answer, c->name);
        return header && holds_any_nocase(header, c->values);
    case CONDITION_CONTENT_TYPE:
        return is_any(j->media_type, c->values);
    case CONDITION_CERTIFICATE:
        return j->subject->spki && certificate_is_in(j->document, j->subject->spki);
    default:
        return json_holds(j, c);
    }
}

static bool fits(const struct judge *j, const struct validate_when *when)
{
    uint32_t i = 0;
    bool expects_html = false;
    while (i < when->status_count &&
           (j->answer->status < when->statuses[i].from || j->answer->status > when->statuses[i].to))
        i++;
    if (i == when->status_count)
        return false;
    for (i = 0; i < when->condition_count; i++) {
        if (!holds(j, &when->conditions[i]))
            return false;
        expects_html = expects_html || when->conditions[i].kind == CONDITION_CONTENT_TYPE;
    }
    return !j->html || expects_html;
}

/* ---- What is taken from it ---- */

/* What stands at a place of a `set` or `capture`, or NULL. */
static char *take(const struct judge *j, const char *place)
{
    AUTO(buf_dispose) struct buf text = {.max = ANSWER_VALUE_MAX};
    if (place[0] == '/') {
        if (j->document == NULL || !pointer_text(j->document, place, j->subject->secret, &text))
            return NULL;
        return xmemdup(text.ptr, text.len);
    }
    const char *value = place[0] == '=' ? place + 1 : header_of(j->answer, place + 7);
    return value && *value ? xmemdup(value, MIN(strlen(value), (size_t)ANSWER_VALUE_MAX)) : NULL;
}

/* Seconds or milliseconds since 1970 as a date; everything else stays. */
static void make_date(char **text)
{
    char date[DATE_TEXT];
    size_t len = strlen(*text);
    if (strspn(*text, "0123456789") != len || (len != 10 && len != 13))
        return;
    int64_t seconds = 0;
    for (size_t i = 0; i < 10; i++)
        seconds = seconds * 10 + ((*text)[i] - '0');
    if (!date_format(seconds, date))
        return;
    xfree(text);
    *text = xstrdup(date);
}

static bool is_time(const char *fact)
{
    size_t len = strlen(fact);
    return len > 3 && strcmp(fact + len - 3, "_at") == 0;
}

static bool tells(const char *text, struct bytes secret)
{
    return secret.len > 0 && bytes_find(bytes_of(text), 0, secret) != SIZE_MAX;
}

static void take_facts(const struct judge *j, const struct validate_when *when,
                       struct verdict *verdict)
{
    for (const struct validate_pair *at = when->set; at && at->name; at++) {
        size_t fact = validate_fact(at->name);
        BUG_IF(fact == VALIDATE_FACTS);
        AUTO(xfree) char *text = take(j, at->value);
        if (text == NULL || tells(text, j->subject->secret))
            continue;
        if (is_time(at->name))
            make_date(&text);
        xfree(&verdict->facts[fact]);
        verdict->facts[fact] = MOVE(text);
    }
}

static void drop_captures(struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->capture_count; i++) {
        wipe(verdict->captures[i].value, strlen(verdict->captures[i].value));
        xfree(&verdict->captures[i].value);
    }
    verdict->capture_count = 0;
}

static void take_captures(const struct judge *j, const struct validate_when *when,
                          struct verdict *verdict)
{
    drop_captures(verdict);
    for (const struct validate_pair *at = when->capture; at && at->name; at++) {
        char *text = take(j, at->value);
        if (text && verdict->capture_count < ANSWER_CAPTURES_MOST)
            verdict->captures[verdict->capture_count++] = (struct capture){at->name, MOVE(text)};
        xfree(&text);
    }
}

static const char *why_nothing(const struct judge *j)
{
    const struct answer *a = j->answer;
    if (a->cut)
        return "the answer is too long";
    if (a->status == 429)
        return "too many requests";
    if (a->status >= 500)
        return "the issuer has trouble";
    if (a->status >= 300 && a->status < 400)
        return "a redirect, which is not followed";
    if (j->html)
        return "a page for people, not an answer";
    return "an answer that the rule does not know";
}

void answer_judge(const struct validate_step *step, const struct answer *answer,
                  const struct subject *subject, struct verdict *verdict)
{
    AUTO(judge_dispose) struct judge j = {.answer = answer, .subject = subject};
    read_media_type(&j);
    j.html = strcmp(j.media_type, "text/html") == 0 || looks_like_html(answer->body);
    j.document = answer->cut || j.html ? NULL : pointer_parse(answer->body);
    verdict->outcome = OUTCOME_UNKNOWN;
    verdict->next = false;
    verdict->when = SIZE_MAX;
    verdict->because = why_nothing(&j);
    for (uint32_t i = 0; i < step->when_count && !answer->cut; i++) {
        const struct validate_when *when = &step->whens[i];
        if (!fits(&j, when))
            continue;
        verdict->outcome = when->outcome;
        verdict->next = when->next;
        verdict->when = i;
        verdict->because = when->because;
        take_facts(&j, when, verdict);
        if (when->next)
            take_captures(&j, when, verdict);
        return;
    }
}

void verdict_dispose(struct verdict *verdict)
{
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        xfree(&verdict->facts[i]);
    drop_captures(verdict);
    *verdict = (struct verdict){0};
}
