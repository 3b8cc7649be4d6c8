/* assess_test.c - from matches to findings: who outranks whom, what waits, what is too weak. */
#include "scanner/assess.h"

#include <stdatomic.h>

#include "base/buf.h"
#include "rules/recipe.h"
#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/prefilter.h"
#include "scanner/scan.h"
#include "tests/test.h"

SUITE(assess);

enum { RANDOM, GENERIC, KEYWORD, CHECKED, PREFIX, TWIN, OWN, RULES };

#define ACME .issuer = "acme", .kind = "api_key"

/* Matches are made by hand: the patterns only have to be some. */
static const struct rule some[RULES] = {
    [RANDOM] = {ACME, .id = "random", .pattern = "rand[a-z]{4}", .evidence = EVIDENCE_RANDOM},
    [GENERIC] = {ACME, .id = "generic", .pattern = "gene[a-z]{4}", .evidence = EVIDENCE_FIELD,
                 .fallback = true},
    [KEYWORD] = {ACME, .id = "keyword", .pattern = "keyw[a-z]{4}", .evidence = EVIDENCE_KEYWORD},
    [CHECKED] = {ACME, .id = "checked", .pattern = "chec[a-z]{4}", .evidence = EVIDENCE_PREFIX,
                 .check = "jwt"},
    [PREFIX] = {ACME, .id = "prefix", .pattern = "pref[a-z]{4}", .evidence = EVIDENCE_PREFIX},
    [TWIN] = {ACME, .id = "twin", .pattern = "twin[a-z]{4}", .evidence = EVIDENCE_PREFIX},
    [OWN] = {ACME, .id = "own", .pattern = "owns[a-z]{4}", .evidence = EVIDENCE_KEYWORD},
};

/* Matches over a text of 60 letters, by where their secrets begin and end. */
struct row {
    struct match matches[3];
    const char *found; /* ids in order */
};

struct bench {
    struct rule some[RULES];
    struct ruleset *rules;
    struct config *config;
    struct assess *assess;
    struct scan_options options;
    struct buf text;
    struct chunk chunk;
    struct item item;
    struct batch batch;
};

static void bench_open(struct bench *b, enum confidence least)
{
    struct error err = {{0}};
    unsigned char *pad;
    *b = (struct bench){.item = {.path = bytes_of("app.env")}};
    memcpy(b->some, some, sizeof(some));
    cr_assert_eq(ruleset_new(&b->rules, b->some, RULES, &err), ST_OK, "%s", err.text);
    cr_assert_eq(config_new_empty(&b->config), ST_OK);
    cr_assert_eq(recipe_expand("{a-z0-9:30}\n{a-z0-9:29}", &b->text, &err), ST_OK);
    cr_assert_eq(buf_reserve(&b->text, 64, &pad), ST_OK);
    b->options = (struct scan_options){
        .min_confidence = least, .config = b->config, .fingerprint_key = bytes_of("k")};
    b->chunk = (struct chunk){.text = buf_bytes(&b->text), .own_to = b->text.len, .is_end = true};
    assess_new(&b->assess, b->rules, &b->options);
    assess_begin(b->assess, &b->item, UTF16_NONE, 0);
}

static void bench_close(struct bench *b)
{
    batch_dispose(&b->batch);
    assess_free(&b->assess);
    config_free(&b->config);
    ruleset_free(&b->rules);
    buf_dispose(&b->text);
}

/* Assess copies of at most three matches; returns how many are left over. */
static size_t assess(struct bench *b, const struct match *from, size_t settled)
{
    struct match items[3];
    struct matches matches = {.item = items, .cap = 3};
    while (matches.count < 3 && from[matches.count].end > 0) {
        items[matches.count] = from[matches.count];
        matches.count++;
    }
    assess_matches(b->assess, &b->chunk, &matches, settled, &b->batch);
    return matches.count;
}

#define MATCH(rule, from, to)                                                                      \
    {                                                                                              \
        rule, from, to, from, to                                                                   \
    }

static const struct row rows[] = {
    {{MATCH(PREFIX, 0, 20)}, "prefix "},
    {{MATCH(PREFIX, 0, 20), MATCH(KEYWORD, 35, 55)}, "prefix keyword "},
    {{MATCH(KEYWORD, 35, 55), MATCH(PREFIX, 0, 20)}, "prefix keyword "},
    /* an issuer's own rule before a fallback, whatever they prove */
    {{MATCH(GENERIC, 0, 20), MATCH(KEYWORD, 0, 20)}, "keyword "},
    /* what proves more */
    {{MATCH(KEYWORD, 0, 25), MATCH(PREFIX, 5, 20)}, "prefix "},
    /* then what can be checked, then the longer one, then the earlier rule */
    {{MATCH(PREFIX, 0, 25), MATCH(CHECKED, 5, 20)}, "checked "},
    {{MATCH(PREFIX, 5, 20), MATCH(TWIN, 0, 25)}, "twin "},
    {{MATCH(TWIN, 0, 20), MATCH(PREFIX, 0, 20)}, "prefix "},
    {{MATCH(KEYWORD, 0, 20), MATCH(OWN, 0, 20), MATCH(GENERIC, 0, 20)}, "keyword "},
    /* side by side is no overlap */
    {{MATCH(PREFIX, 0, 15), MATCH(TWIN, 15, 30)}, "prefix twin "},
};

EACH(assess, reports_the_rule_that_says_most, rows, i)
{
    struct bench b;
    AUTO(buf_dispose) struct buf ids = {0};
    bench_open(&b, CONFIDENCE_LOW);
    cr_expect_eq(assess(&b, rows[*i].matches, SIZE_MAX), 0);
    for (size_t k = 0; k < b.batch.finding_count; k++)
        buf_printf(&ids, "%s ", b.batch.findings[k]->rule->id);
    cr_expect(bytes_equal(buf_bytes(&ids), bytes_of(rows[*i].found)), "%.*s, not %s", (int)ids.len,
              (const char *)ids.ptr, rows[*i].found);
    bench_close(&b);
}

Test(assess, leaves_what_is_not_settled_for_the_next_chunk)
{
    static const struct match matches[] = {MATCH(PREFIX, 0, 20), MATCH(TWIN, 35, 55), {0}};
    struct bench b;
    bench_open(&b, CONFIDENCE_LOW);
    cr_expect_eq(assess(&b, matches, 40), 1);
    cr_assert_eq(b.batch.finding_count, 1);
    cr_expect_str_eq(b.batch.findings[0]->rule->id, "prefix");
    bench_close(&b);
}

Test(assess, counts_what_is_below_the_least_confidence)
{
    static const struct match matches[] = {MATCH(RANDOM, 0, 20), MATCH(PREFIX, 35, 55), {0}};
    struct bench b;
    bench_open(&b, CONFIDENCE_MEDIUM);
    assess(&b, matches, SIZE_MAX);
    cr_expect_eq(b.batch.finding_count, 1);
    cr_expect_eq(assess_stats_get(b.assess).matches, 2);
    cr_expect_eq(assess_stats_get(b.assess).below, 1);
    bench_close(&b);
}

Test(assess, says_where_a_finding_stands)
{
    static const struct match matches[] = {MATCH(PREFIX, 35, 55), {0}};
    struct bench b;
    bench_open(&b, CONFIDENCE_LOW);
    assess_leave(b.assess, bytes_of("one\ntwo\n  "));
    b.chunk.base = 10;
    assess(&b, matches, SIZE_MAX);
    cr_assert_eq(b.batch.finding_count, 1);
    const struct place *place = &b.batch.findings[0]->place;
    cr_expect_str_eq(place->path, "app.env");
    cr_expect_eq(place->start_line, 4);
    cr_expect_eq(place->start_column, 5);
    cr_expect_eq(place->end_column, 25);
    cr_expect_eq(place->byte_offset, 45);
    cr_expect_eq(place->byte_len, 20);
    bench_close(&b);
}

struct heard {
    size_t count, shadowed;
};

static void hear(void *ctx, const struct trace *trace)
{
    struct heard *heard = ctx;
    heard->count++;
    if (trace->shadowed_by) {
        heard->shadowed++;
        cr_expect_str_eq(trace->rule->id, "twin");
        cr_expect_str_eq(trace->shadowed_by->id, "prefix");
    }
}

Test(assess, tells_of_what_was_outranked)
{
    static const struct match matches[] = {MATCH(PREFIX, 0, 20), MATCH(TWIN, 0, 20), {0}};
    struct bench b;
    struct heard heard = {0};
    bench_open(&b, CONFIDENCE_LOW);
    assess_trace(b.assess, hear, &heard);
    assess(&b, matches, SIZE_MAX);
    cr_expect_eq(heard.count, 2);
    cr_expect_eq(heard.shadowed, 1);
    cr_expect_eq(b.batch.finding_count, 1);
    bench_close(&b);
}
