/* match.c - lazily compiled PCRE2 patterns, run in the windows that the prefilter names. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "scanner/match.h"

#include <pcre2.h>
#include <stdlib.h>

#include "base/limits.h"

/* Where the last match of each rule ended. */
struct resume {
    uint64_t *at;   /* offset in the text */
    uint32_t *text; /* ... with this number, else it ended nowhere */
    uint32_t number;
};

struct matcher {
    const struct ruleset *rules;
    pcre2_code **code;           /* per rule, NULL until needed */
    struct resume resume, other; /* of the item or, begun aside, of another text */
    pcre2_match_context *context;
    pcre2_match_data *data;
    pcre2_jit_stack *stack;
    struct matcher_stats stats;
};

enum { GROUPS_MAX = 64 };

void matches_dispose(struct matches *matches)
{
    xfree(&matches->item);
}

static void add_match(struct matches *matches, const struct match *match)
{
    if (matches->count == matches->cap) {
        matches->cap = MAX(matches->cap * 2, (size_t)64);
        matches->item = xreallocarray(matches->item, matches->cap, sizeof(struct match));
    }
    matches->item[matches->count++] = *match;
}

/* NULL with err filled if PCRE2 refuses. */
static pcre2_code *compile(const struct rule *rule, struct error *err)
{
    int number;
    PCRE2_SIZE offset;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    BUG_IF(context == NULL);
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    pcre2_set_bsr(context, PCRE2_BSR_ANYCRLF);
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)rule->pattern, PCRE2_ZERO_TERMINATED,
                      PCRE2_DOLLAR_ENDONLY | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_UTF |
                          PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C,
                      &number, &offset, context);
    pcre2_compile_context_free(context);
    if (code == NULL) {
        PCRE2_UCHAR why[160];
        pcre2_get_error_message(number, why, sizeof(why));
        error_set(err, ST_SYNTAX, "%s: rule %s: at offset %zu: %s", rule->origin, rule->id,
                  (size_t)offset, (const char *)why);
        return NULL;
    }
    return code;
}

enum status matcher_check(const struct rule *rule, struct error *err)
{
    uint32_t groups = 0;
    pcre2_code *code = compile(rule, err);
    if (code == NULL)
        return ST_SYNTAX;
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
    pcre2_code_free(code);
    bool has_group = rule->group <= groups || rule->group == RULE_GROUP_FIRST;
    if (groups >= GROUPS_MAX || !has_group)
        return error_set(err, ST_SYNTAX, "%s: rule %s: group %u of %u, at most %d groups",
                         rule->origin, rule->id, rule->group, groups, GROUPS_MAX - 1);
    return ST_OK;
}

static void resume_init(struct resume *resume, size_t rules)
{
    resume->at = xcalloc(rules, sizeof(resume->at[0]));
    resume->text = xcalloc(rules, sizeof(resume->text[0]));
}

static void resume_dispose(struct resume *resume)
{
    xfree(&resume->at);
    xfree(&resume->text);
}

enum status matcher_new(struct matcher **out, const struct ruleset *rules, struct error *err)
{
    AUTO(matcher_free) struct matcher *m = xcalloc(1, sizeof(*m));
    m->rules = rules;
    m->code = xcalloc(rules->rule_count, sizeof(m->code[0]));
    resume_init(&m->resume, rules->rule_count);
    resume_init(&m->other, rules->rule_count);
    m->context = pcre2_match_context_create(NULL);
    m->data = pcre2_match_data_create(GROUPS_MAX, NULL);
    m->stack = pcre2_jit_stack_create(32 << 10, LIMIT_JIT_STACK, NULL);
    if (m->context == NULL || m->data == NULL || m->stack == NULL)
        return error_set(err, ST_IO, "PCRE2 could not be set up: out of memory");
    pcre2_jit_stack_assign(m->context, NULL, m->stack);
    pcre2_set_match_limit(m->context, LIMIT_MATCH_STEPS);
    *out = MOVE(m);
    return ST_OK;
}

void matcher_free(struct matcher **matcher)
{
    struct matcher *m = *matcher;
    if (m == NULL)
        return;
    for (uint32_t i = 0; m->code && i < m->rules->rule_count; i++)
        pcre2_code_free(m->code[i]);
    xfree(&m->code);
    resume_dispose(&m->resume);
    resume_dispose(&m->other);
    pcre2_jit_stack_free(m->stack);
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->context);
    xfree(matcher);
}

const struct ruleset *matcher_rules(const struct matcher *matcher)
{
    return matcher->rules;
}

void matcher_begin_item(struct matcher *matcher)
{
    matcher->resume.number++;
}

static void swap_resume(struct matcher *m)
{
    struct resume resume = m->resume;
    m->resume = m->other;
    m->other = resume;
}

void matcher_begin_aside(struct matcher *matcher)
{
    swap_resume(matcher);
    matcher->resume.number++;
}

void matcher_end_aside(struct matcher *matcher)
{
    swap_resume(matcher);
}

struct matcher_stats matcher_stats_get(const struct matcher *matcher)
{
    return matcher->stats;
}

static const pcre2_code *code_of(struct matcher *m, uint32_t rule)
{
    if (m->code[rule] == NULL) {
        struct error err;
        m->code[rule] = compile(&m->rules->rules[rule], &err);
        BUG_IF(m->code[rule] == NULL); /* the build, or matcher_check, has tried it */
        (void)pcre2_jit_compile(m->code[rule],
                                PCRE2_JIT_COMPLETE); /* else the interpreter serves */
    }
    return m->code[rule];
}

static bool has_text(const PCRE2_SIZE *at, size_t group)
{
    return at[2 * group] != PCRE2_UNSET && at[2 * group] < at[2 * group + 1];
}

/* The group of count that holds the secret; 0, the whole match, where that one is empty. */
static size_t secret_group(size_t group, const PCRE2_SIZE *at, size_t count)
{
    if (group == RULE_GROUP_FIRST)
        for (group = 1; group < count && !has_text(at, group);)
            group++;
    return group < count && has_text(at, group) ? group : 0;
}

bool matcher_first(struct matcher *matcher, uint32_t rule, const struct chunk *chunk, size_t from,
                   size_t last, struct match *out)
{
    const pcre2_code *code = code_of(matcher, rule);
    uint32_t options =
        PCRE2_NOTEMPTY | (chunk->base == 0 ? 0 : PCRE2_NOTBOL) | (chunk->is_end ? 0 : PCRE2_NOTEOL);
    matcher->stats.calls++;
    pcre2_set_offset_limit(matcher->context, last);
    int count = pcre2_match(code, chunk->text.ptr, chunk->text.len, from, options, matcher->data,
                            matcher->context);
    if (count < 0) {
        matcher->stats.step_limits += count != PCRE2_ERROR_NOMATCH;
        return false;
    }
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(matcher->data);
    size_t group = secret_group(matcher->rules->rules[rule].group, at, (size_t)count);
    *out = (struct match){rule, at[0], at[1], at[2 * group], at[2 * group + 1]};
    return true;
}

static void match_hit(struct matcher *m, const struct chunk *chunk, const struct hit *hit,
                      struct matches *out)
{
    size_t from = MAX(hit->first, chunk->own_from);
    if (chunk->own_to == 0)
        return;
    size_t last = MIN(hit->last, chunk->own_to - 1);
    struct resume *resume = &m->resume;
    if (resume->text[hit->rule] == resume->number && resume->at[hit->rule] > chunk->base)
        from = MAX(from, (size_t)(resume->at[hit->rule] - chunk->base));
    struct match match;
    while (from <= last && matcher_first(m, hit->rule, chunk, from, last, &match)) {
        add_match(out, &match);
        resume->at[hit->rule] = chunk->base + match.end;
        resume->text[hit->rule] = resume->number;
        from = match.end;
    }
}

void matcher_run(struct matcher *matcher, const struct chunk *chunk, const struct hits *hits,
                 struct matches *out)
{
    for (size_t i = 0; i < hits->count; i++)
        match_hit(matcher, chunk, &hits->item[i], out);
}

void matcher_around(struct matcher *matcher, uint32_t rule, const struct chunk *chunk, size_t from,
                    size_t to, struct matches *out)
{
    struct match match;
    while (from < to && matcher_first(matcher, rule, chunk, from, to - 1, &match)) {
        add_match(out, &match);
        from = match.end;
    }
}

void matcher_truth(const struct rule *rule, struct bytes text, struct matches *out)
{
    struct error err;
    struct ruleset rules = {.rules = rule, .rule_count = 1};
    AUTO(matcher_free) struct matcher *m = NULL;
    enum status st = matcher_new(&m, &rules, &err);
    BUG_IF(st != ST_OK || m == NULL || text.len == 0);
    struct chunk chunk = {.text = text, .own_to = text.len, .is_end = true};
    m->resume.number = 1;
    match_hit(m, &chunk, &(struct hit){0, 0, text.len - 1}, out);
}
