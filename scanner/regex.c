/* regex.c - PCRE2 without compiling to machine code: these run a few times a file, if at all. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "scanner/regex.h"

#include <pcre2.h>

#include "base/buf.h"
#include "base/limits.h"
#include "rules/bound.h"

enum { STEPS_MAX = 100000, DEPTH_MAX = 20000, HEAP_KIB = 16384 };

struct regex {
    pcre2_code *code;
};

struct regex_room {
    pcre2_match_data *data;
    pcre2_match_context *context;
    uint64_t given_up;
};

enum status regex_new(struct regex **out, struct bytes pattern, struct error *err)
{
    AUTO(buf_dispose) struct buf ours = {0};
    AUTO(regex_free) struct regex *regex = xcalloc(1, sizeof(*regex));
    PCRE2_SIZE offset;
    int number;
    if (pattern.len > LIMIT_PATTERN)
        return error_set(err, ST_LIMIT, "the expression is longer than %zu bytes", LIMIT_PATTERN);
    bound_translate(&ours, pattern);
    regex->code = pcre2_compile(ours.len > 0 ? ours.ptr : (PCRE2_SPTR) "", ours.len,
                                PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP |
                                    PCRE2_NEVER_BACKSLASH_C,
                                &number, &offset, NULL);
    if (regex->code == NULL) {
        PCRE2_UCHAR why[160];
        pcre2_get_error_message(number, why, sizeof(why));
        return error_set(err, ST_SYNTAX, "at offset %zu of the expression: %s", (size_t)offset,
                         (const char *)why);
    }
    *out = MOVE(regex);
    return ST_OK;
}

void regex_free(struct regex **regex)
{
    if (*regex)
        pcre2_code_free((*regex)->code);
    xfree(regex);
}

void regex_room_new(struct regex_room **out)
{
    struct regex_room *room = xcalloc(1, sizeof(*room));
    room->data = pcre2_match_data_create(1, NULL);
    room->context = pcre2_match_context_create(NULL);
    BUG_IF(room->data == NULL || room->context == NULL);
    pcre2_set_match_limit(room->context, STEPS_MAX);
    pcre2_set_depth_limit(room->context, DEPTH_MAX);
    pcre2_set_heap_limit(room->context, HEAP_KIB);
    *out = room;
}

void regex_room_free(struct regex_room **room)
{
    if (*room) {
        pcre2_match_data_free((*room)->data);
        pcre2_match_context_free((*room)->context);
    }
    xfree(room);
}

bool regex_search(const struct regex *regex, struct regex_room *room, struct bytes text,
                  struct regex_span *where)
{
    PCRE2_SPTR subject = text.len > 0 ? text.ptr : (PCRE2_SPTR) "";
    int count = pcre2_match(regex->code, subject, text.len, 0, 0, room->data, room->context);
    if (count < 0) {
        room->given_up += count != PCRE2_ERROR_NOMATCH;
        return false;
    }
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(room->data);
    if (where)
        *where = (struct regex_span){at[0], MAX(at[0], at[1])};
    return true;
}

uint64_t regex_room_given_up(const struct regex_room *room)
{
    return room->given_up;
}
