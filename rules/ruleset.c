/* ruleset.c - from rules to tables: anchors, guards, the gram filter, the digest. */
#include "rules/ruleset.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/sha256.h"
#include "rules/anchor.h"
#include "rules/around.h"
#include "rules/gram.h"
#include "rules/guard.h"

/* A gram of an anchor, before they are gathered into lists. */
struct pair {
    uint32_t folded;
    uint16_t anchor;
};

/* The set while it grows. The counts of `set` are those of the arrays here. */
struct build {
    struct ruleset *set;
    struct ruleset_anchor *anchors;
    struct ruleset_gram *grams;
    struct ruleset_link *links;
    struct byteset *sets;
    struct ruleset_guard *guards;
    unsigned char *classes;
    uint16_t *table;
    struct ruleset_run *runs;
    uint32_t *filter;
    uint16_t *parts;
    struct pair *pairs;
    size_t pair_count, pair_cap;
};

/* Room for one more item of an array that doubles at powers of two. */
#define GROW(array, count, more) (array) = grow((array), (count), (more), sizeof((array)[0]))

static void *grow(void *array, size_t count, size_t more, size_t size)
{
    size_t cap = 16;
    while (cap < count)
        cap *= 2;
    if (count > 0 && count + more <= cap)
        return array;
    while (cap < count + more)
        cap *= 2;
    return xreallocarray(array, cap, size);
}

static uint16_t intern_set(struct build *b, struct byteset set)
{
    for (uint32_t i = 0; b->sets && i < b->set->set_count; i++)
        if (byteset_equal(b->sets[i], set))
            return (uint16_t)i;
    BUG_IF(b->set->set_count >= UINT16_MAX);
    GROW(b->sets, b->set->set_count, 1);
    b->sets[b->set->set_count] = set;
    return (uint16_t)b->set->set_count++;
}

static void add_pair(struct build *b, uint32_t folded, size_t anchor)
{
    if (b->pair_count == b->pair_cap) {
        b->pair_cap = MAX(b->pair_cap * 2, (size_t)1024);
        b->pairs = xreallocarray(b->pairs, b->pair_cap, sizeof(struct pair));
    }
    b->pairs[b->pair_count++] = (struct pair){folded, (uint16_t)anchor};
}

/* The folded bytes of a set, in rising order. */
static size_t folded_bytes(const struct byteset *set, unsigned char out[256])
{
    struct byteset folded = {{0}};
    size_t count = 0;
    for (unsigned c = 0; c < 256; c++)
        if (byteset_has(set, (unsigned char)c))
            byteset_add(&folded, (unsigned char)(c | 0x20));
    for (unsigned c = 0; c < 256; c++)
        if (byteset_has(&folded, (unsigned char)c))
            out[count++] = (unsigned char)c;
    return count;
}

/* Every combination of the window's folded bytes. */
static void add_grams(struct build *b, const struct anchor *anchor, size_t index)
{
    unsigned char bytes[GRAM_LEN][256];
    size_t count[GRAM_LEN], total = 1;
    for (int i = 0; i < GRAM_LEN; i++) {
        count[i] = folded_bytes(&anchor->window[i], bytes[i]);
        total *= count[i];
    }
    for (size_t n = 0; n < total; n++) {
        uint32_t folded = 0;
        size_t rest = n;
        for (int i = 0; i < GRAM_LEN; rest /= count[i++])
            folded |= (uint32_t)bytes[i][rest % count[i]] << (8 * i);
        add_pair(b, folded, index);
    }
}

static void add_guard(struct build *b, const struct guard *guard, size_t rule)
{
    memcpy(b->classes + rule * 256, guard->class_of, 256);
    b->guards[rule].table_at = b->set->table_len;
    GROW(b->table, b->set->table_len, guard->table_len);
    if (guard->table_len > 0)
        memcpy(b->table + b->set->table_len, guard->table, guard->table_len * sizeof(uint16_t));
    b->set->table_len += (uint32_t)guard->table_len;
}

static enum status add_anchors(struct build *b, const struct anchors *anchors,
                               const struct guard *guard, size_t rule, struct error *err)
{
    for (size_t i = 0; i < anchors->count; i++) {
        const struct anchor *anchor = &anchors->item[i];
        size_t index = b->set->anchor_count++;
        if (index >= UINT16_MAX)
            return error_set(err, ST_LIMIT, "too many rules: more than %u anchors", UINT16_MAX);
        GROW(b->anchors, index, 1);
        b->anchors[index] = (struct ruleset_anchor){
            .rule = (uint16_t)rule,
            .state = guard->start[i],
            .least = (uint16_t)anchor->least,
            .most = (uint16_t)anchor->most,
            .lead = (uint16_t)anchor->lead,
            .before = intern_set(b, anchor->before),
            .at_start = anchor->at_start,
        };
        b->set->most = MAX(b->set->most, anchor->most + anchor->lead);
        add_grams(b, anchor, index);
    }
    return ST_OK;
}

/* Rules of another scanner are held to the longest run that they have, be it short. */
static enum status add_run(struct build *b, const struct pattern *pattern, size_t rule,
                           struct error *err)
{
    struct run run;
    if (!run_find(&run, pattern, b->set->rules[rule].imported ? 1 : RUN_LEN_MIN))
        return error_set(err, ST_SYNTAX,
                         "nothing to look for: no four bytes in a row, and no run of a class of at "
                         "least %d bytes, "
                         "stand in every match; add a literal or a keyword",
                         RUN_LEN_MIN);
    GROW(b->runs, b->set->run_count, 1);
    b->runs[b->set->run_count++] = (struct ruleset_run){
        .rule = (uint16_t)rule,
        .set = intern_set(b, run.set),
        .len = (uint16_t)run.len,
        .least = (uint16_t)run.least,
        .most = (uint16_t)run.most,
    };
    b->set->most = MAX(b->set->most, run.most);
    return ST_OK;
}

static enum status compile_rule(struct build *b, struct rule *rule, size_t index, struct error *err)
{
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(derive_dispose) struct derive derive;
    AUTO(anchors_dispose) struct anchors anchors = {0};
    AUTO(guard_dispose) struct guard guard = {0};
    struct pattern pattern;
    derive_init(&derive);
    TRY(pattern_parse(&pattern, &arena, bytes_of(rule->pattern), err));
    rule->min_width = pattern.min_width;
    rule->max_width = pattern.max_width;
    rule->behind = pattern.behind;
    rule->ahead = pattern.ahead;
    rule->lines = pattern.lines;
    if (!rule->imported)
        rule->group = pattern.secret_group;
    b->set->reach = MAX(b->set->reach, pattern.max_width + pattern.ahead);
    b->set->behind = MAX(b->set->behind, pattern.behind);
    if (rule->only_as_part) /* matcher_around looks for it */
        return ST_OK;
    if (!anchors_find(&anchors, &derive, &pattern))
        return add_run(b, &pattern, index, err);
    guard_build(&guard, &derive, &pattern, &anchors);
    add_guard(b, &guard, index);
    return add_anchors(b, &anchors, &guard, index, err);
}

static enum status link_parts(struct build *b, struct rule *rules, size_t index, struct error *err)
{
    const struct rule_part *part = rules[index].parts;
    rules[index].first_part = b->set->part_count;
    for (; part && part->rule; part++) {
        uint32_t found = 0;
        while (found < b->set->rule_count && strcmp(rules[found].id, part->rule) != 0)
            found++;
        if (found == b->set->rule_count || found == index)
            return error_set(err, ST_SYNTAX, "parts: there is no %s '%s'",
                             found == index ? "other rule" : "rule", part->rule);
        GROW(b->parts, b->set->part_count, 1);
        b->parts[b->set->part_count++] = (uint16_t)found;
    }
    return ST_OK;
}

static int by_gram(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->folded != y->folded)
        return (x->folded > y->folded) - (x->folded < y->folded);
    return (x->anchor > y->anchor) - (x->anchor < y->anchor);
}

static void put_gram(struct build *b, uint32_t folded)
{
    uint32_t slot = gram_slot(folded, b->set->gram_mask);
    filter_add(b->filter, folded);
    while (b->grams[slot].folded != 0)
        slot = (slot + 1) & b->set->gram_mask;
    b->grams[slot] = (struct ruleset_gram){folded, b->set->link_count};
}

static void add_link(struct build *b, const struct pair *pair, bool is_last)
{
    const struct ruleset_anchor *anchor = &b->anchors[pair->anchor];
    struct ruleset_link *link = &b->links[b->set->link_count++];
    link->anchor = pair->anchor;
    link->is_last = is_last;
    around_link(link, anchor, &b->sets[anchor->before], b->classes + 256 * (size_t)anchor->rule,
                b->table + b->guards[anchor->rule].table_at, pair->folded);
}

static void gather_grams(struct build *b)
{
    uint32_t slots = 1024;
    while (slots < 2 * b->pair_count)
        slots *= 2;
    b->set->gram_mask = slots - 1;
    b->grams = xcalloc(slots, sizeof(struct ruleset_gram));
    b->filter = xcalloc((size_t)1 << FILTER_BITS, sizeof(uint32_t));
    b->links = xcalloc(b->pair_count + 1, sizeof(struct ruleset_link));
    if (b->pair_count > 0)
        qsort(b->pairs, b->pair_count, sizeof(struct pair), by_gram);
    for (size_t i = 0; i < b->pair_count; i++) {
        const struct pair *pair = &b->pairs[i];
        bool is_last = i + 1 == b->pair_count || pair[1].folded != pair->folded;
        if (i == 0 || pair[-1].folded != pair->folded)
            put_gram(b, pair->folded);
        if (is_last || pair[1].anchor != pair->anchor)
            add_link(b, pair, is_last);
    }
}

static void add_field(struct sha256 *ctx, const char *text)
{
    sha256_add(ctx, bytes_of(text));
    sha256_add(ctx, (struct bytes){(const unsigned char *)"", 1});
}

static char *digest(const struct rule *rules, size_t count)
{
    struct sha256 ctx;
    unsigned char hash[SHA256_LEN];
    sha256_init(&ctx);
    for (size_t i = 0; i < count; i++) {
        unsigned char flags[] = {(unsigned char)rules[i].severity,
                                 (unsigned char)rules[i].binding,
                                 (unsigned char)rules[i].evidence,
                                 rules[i].entropy,
                                 rules[i].fallback,
                                 rules[i].only_as_part};
        add_field(&ctx, rules[i].id);
        add_field(&ctx, rules[i].pattern);
        add_field(&ctx, rules[i].check ? rules[i].check : "");
        sha256_add(&ctx, (struct bytes){flags, sizeof(flags)});
        for (const struct rule_part *part = rules[i].parts; part && part->rule; part++) {
            add_field(&ctx, part->rule);
            add_field(&ctx, part->role);
        }
    }
    sha256_finish(&ctx, hash);
    char *hex = xcalloc(2 * SHA256_LEN + 1, 1);
    for (size_t i = 0; i < SHA256_LEN; i++) {
        hex[2 * i] = "0123456789abcdef"[hash[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
    }
    return hex;
}

static void build_dispose(struct build *b)
{
    xfree(&b->pairs);
    if (b->set == NULL)
        return;
    b->set->anchors = b->anchors;
    b->set->grams = b->grams;
    b->set->links = b->links;
    b->set->sets = b->sets;
    b->set->guards = b->guards;
    b->set->classes = b->classes;
    b->set->table = b->table;
    b->set->runs = b->runs;
    b->set->filter = b->filter;
    b->set->parts = b->parts;
}

enum status ruleset_new(struct ruleset **out, struct rule *rules, size_t count, struct error *err)
{
    AUTO(ruleset_free) struct ruleset *set = xcalloc(1, sizeof(*set));
    if (count > LIMIT_RULES)
        return error_set(err, ST_LIMIT, "more than %u rules", LIMIT_RULES);
    {
        AUTO(build_dispose) struct build b = {.set = set};
        set->rules = rules;
        set->rule_count = (uint32_t)count;
        b.classes = xcalloc(count, 256);
        b.guards = xcalloc(count, sizeof(struct ruleset_guard));
        for (size_t i = 0; i < count; i++) {
            struct error why;
            enum status st = compile_rule(&b, &rules[i], i, &why);
            if (st == ST_OK)
                st = link_parts(&b, rules, i, &why);
            if (st != ST_OK)
                return error_set(err, st, "%s: rule %s: %s", rules[i].origin, rules[i].id,
                                 why.text);
        }
        gather_grams(&b);
        set->digest = digest(rules, count);
    }
    *out = MOVE(set);
    return ST_OK;
}

void ruleset_free(struct ruleset **rules)
{
    struct ruleset *set = *rules;
    if (set == NULL)
        return;
    const void *owned[] = {set->anchors, set->grams,   set->links, set->sets,
                           set->guards,  set->classes, set->table, set->runs,
                           set->filter,  set->digest,  set->parts};
    for (size_t i = 0; i < COUNT_OF(owned); i++)
        free((void *)owned[i]);
    xfree(rules);
}
