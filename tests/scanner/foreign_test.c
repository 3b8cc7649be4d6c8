/* foreign_test.c - imported rules in a scan: what each part of a rule lets through, and what allow
 * lists suppress. */
#include "scanner/foreign.h"

#include <stdatomic.h>

#include "base/buf.h"
#include "rules/load.h"
#include "scanner/config.h"
#include "scanner/scan.h"
#include "scanner/worker.h"
#include "tests/test.h"

SUITE(foreign);

/* A rule acme with more lines in it, and what comes behind the rule. */
#define RULE(more) "[[rules]]\nid = \"acme\"\nregex = '''acme_([a-z0-9]{6,})'''\n" more "\n"

struct row {
    const char *config, *path, *text;
    const char *found; /* "id: secret" of each finding, with " (by)" if it is suppressed */
};

struct memory {
    struct reader reader;
    struct bytes rest;
};

static ptrdiff_t memory_read(struct reader *self, unsigned char *to, size_t max)
{
    struct memory *m = (struct memory *)self;
    size_t len = MIN(max, m->rest.len);
    if (len > 0)
        memcpy(to, m->rest.ptr, len);
    m->rest = bytes_slice(m->rest, len, m->rest.len);
    return (ptrdiff_t)len;
}

/* A configuration and what it is compiled to. */
struct bench {
    struct rule_list list;
    struct import import;
    struct ruleset *rules;
    struct foreign *foreign;
    struct config *config;
    struct worker *worker;
    atomic_int cancelled;
    struct scan_options options;
};

static void bench_open(struct bench *b, const char *config)
{
    struct error err = {{0}};
    *b = (struct bench){0};
    cr_assert_eq(import_load(&b->import, &b->list, "t.toml", bytes_of(config), &err), ST_OK, "%s",
                 err.text);
    cr_assert_eq(ruleset_new(&b->rules, b->list.rules, b->list.count, &err), ST_OK, "%s", err.text);
    cr_assert_eq(foreign_new(&b->foreign, &b->import, b->rules, "t.toml", &err), ST_OK, "%s",
                 err.text);
    cr_assert_eq(config_new_empty(&b->config), ST_OK);
    b->options = (struct scan_options){.jobs = 1,
                                       .min_confidence = CONFIDENCE_LOW,
                                       .config = b->config,
                                       .foreign = b->foreign,
                                       .fingerprint_key = bytes_of("k"),
                                       .cancelled = &b->cancelled};
    cr_assert_eq(worker_new(&b->worker, b->rules, &b->options, NULL, &err), ST_OK);
}

static void bench_close(struct bench *b)
{
    worker_free(&b->worker);
    config_free(&b->config);
    foreign_free(&b->foreign);
    ruleset_free(&b->rules);
    rule_list_dispose(&b->list);
    import_dispose(&b->import);
}

static void scan(struct bench *b, const char *path, const char *text, struct buf *told)
{
    AUTO(batch_dispose) struct batch batch = {0};
    struct memory m = {{memory_read}, bytes_of(text)};
    struct item item = {.path = bytes_of(path), .reader = &m.reader, .size = strlen(text)};
    worker_scan(b->worker, &item, &batch);
    for (size_t i = 0; i < batch.finding_count; i++) {
        const struct finding *f = batch.findings[i];
        buf_printf(told, "%s%s: %s", i > 0 ? ", " : "", f->rule->id, f->secret);
        if (f->suppressed)
            buf_printf(told, " (%s)", f->suppressed);
    }
    buf_printf(told, "%c", 0);
}

static const struct row rows[] = {
    /* the rule and its group */
    {RULE(""), "a.txt", "x acme_k7q2vd y", "acme: k7q2vd"},
    {RULE("secretGroup = 1"), "a.txt", "acme_k7q2vd", "acme: k7q2vd"},
    {"[[rules]]\nid = \"acme\"\nregex = '''acme_(?:x|y)_[a-z0-9]{6}'''\n", "a.txt", "acme_x_k7q2vd",
     "acme: acme_x_k7q2vd"},
    {"[[rules]]\nid = \"acme\"\nregex = '''acme(-a)?(-b)?:([a-z0-9]{6})'''\nsecretGroup = 3\n",
     "a.txt", "acme-b:k7q2vd", "acme: k7q2vd"},
    /* path */
    {RULE("path = '''(^|/)ci/.*\\.yml$'''"), "ci/x.yml", "acme_k7q2vd", "acme: k7q2vd"},
    {RULE("path = '''(^|/)ci/.*\\.yml$'''"), "src/x.yml", "acme_k7q2vd", ""},
    /* keywords: anywhere in the text, in any case */
    {RULE("keywords = [\"Badge\"]"), "a.txt", "acme_k7q2vd", ""},
    {RULE("keywords = [\"Badge\"]"), "a.txt", "acme_k7q2vd\n\n\nthe BADGE", "acme: k7q2vd"},
    {RULE("keywords = [\"other\", \"acme\"]"), "a.txt", "acme_k7q2vd", "acme: k7q2vd"},
    /* entropy: more than */
    {RULE("entropy = 2.5"), "a.txt", "acme_k7q2vd", "acme: k7q2vd"},
    {RULE("entropy = 2.6"), "a.txt", "acme_k7q2vd", ""},
    /* the rule's allow lists */
    {RULE("[[rules.allowlists]]\nregexes = ['''^k7''']"), "a.txt", "acme_k7q2vd acme_z7q2vd",
     "acme: z7q2vd"},
    {RULE("[[rules.allowlists]]\nregexTarget = \"match\"\nregexes = ['''^acme_k''']"), "a.txt",
     "acme_k7q2vd acme_z7q2vd", "acme: z7q2vd"},
    {RULE("[[rules.allowlists]]\nregexTarget = \"line\"\nregexes = ['''# ok$''']"), "a.txt",
     "acme_k7q2vd # ok\nacme_z7q2vd", "acme: z7q2vd"},
    {RULE("[[rules.allowlists]]\nstopwords = [\"Q2V\"]"), "a.txt", "acme_k7q2vd acme_z8p3wx",
     "acme: z8p3wx"},
    {RULE("[[rules.allowlists]]\npaths = ['''^doc/''']"), "doc/a.txt", "acme_k7q2vd", ""},
    {RULE("[[rules.allowlists]]\npaths = ['''^doc/''']"), "src/a.txt", "acme_k7q2vd",
     "acme: k7q2vd"},
    /* OR: one list is enough; AND: all that are not empty */
    {RULE("[[rules.allowlists]]\nstopwords = [\"q2v\"]\npaths = ['''^doc/''']"), "src/a.txt",
     "acme_k7q2vd", ""},
    {RULE("[[rules.allowlists]]\ncondition = \"AND\"\nstopwords = [\"q2v\"]\n"
          "paths = ['''^doc/''']"),
     "src/a.txt", "acme_k7q2vd", "acme: k7q2vd"},
    {RULE("[[rules.allowlists]]\ncondition = \"AND\"\nstopwords = [\"q2v\"]\n"
          "paths = ['''^doc/''']"),
     "doc/a.txt", "acme_k7q2vd acme_z8p3wx", "acme: z8p3wx"},
    {RULE("[[rules.allowlists]]\ncondition = \"AND\"\nregexes = ['''^k''']\nstopwords = [\"q2v\"]"),
     "a.txt", "acme_k7q2vd acme_kkp3wx", "acme: kkp3wx"},
    {RULE("[[rules.allowlists]]\ncondition = \"AND\"\ncommits = [\"abc\"]\nregexes = ['''^k''']"),
     "a.txt", "acme_k7q2vd", "acme: k7q2vd"},
    {RULE("[rules.allowlist]\nregexes = ['''^k7''']"), "a.txt", "acme_k7q2vd", ""},
    /* lists for all rules, and for some: a finding is marked, not lost */
    {RULE("[[allowlists]]\nregexes = ['''^k7''']"), "a.txt", "acme_k7q2vd",
     "acme: k7q2vd (gitleaks allow list)"},
    {RULE("[[allowlists]]\ntargetRules = [\"acme\"]\nregexes = ['''^k7''']"), "a.txt",
     "acme_k7q2vd", ""},
    {RULE("[[allowlists]]\ntargetRules = [\"other\"]\nregexes = ['''^k7''']"), "a.txt",
     "acme_k7q2vd", "acme: k7q2vd"},
    /* filters */
    {RULE("filter = 'finding[\"secret\"] contains \"q2\"'"), "a.txt", "acme_k7q2vd acme_z8p3wx",
     "acme: z8p3wx"},
    {"filter = 'finding[\"rule_id\"] == \"acme\"'\n" RULE(""), "a.txt", "acme_k7q2vd",
     "acme: k7q2vd (betterleaks filter)"},
    {"prefilter = 'attributes[\"path\"] endsWith \".md\"'\n" RULE(""), "a.md", "acme_k7q2vd",
     "acme: k7q2vd (betterleaks prefilter)"},
    {"prefilter = 'attributes[\"path\"] endsWith \".md\"'\n" RULE(""), "a.txt", "acme_k7q2vd",
     "acme: k7q2vd"},
};

EACH(foreign, lets_through_what_its_parts_say, rows, i)
{
    struct bench b;
    AUTO(buf_dispose) struct buf told = {0};
    bench_open(&b, rows[*i].config);
    scan(&b, rows[*i].path, rows[*i].text, &told);
    cr_expect_str_eq((const char *)told.ptr, rows[*i].found, "%s\n%s\nfound: %s\nexpected: %s",
                     rows[*i].config, rows[*i].text, (const char *)told.ptr, rows[*i].found);
    bench_close(&b);
}

#define PAIR(within, more)                                                                         \
    RULE("[[rules.required]]\nid = \"user\"\n" within "\n")                                        \
    "[[rules]]\nid = \"user\"\nregex = '''user_[0-9]{4}'''\n" more "\n"

static const struct row required[] = {
    {PAIR("", ""), "a.txt", "acme_k7q2vd", ""},
    {PAIR("", ""), "a.txt", "acme_k7q2vd\n\n\n\nuser_4711", "acme: k7q2vd, user: user_4711"},
    {PAIR("", "skipReport = true"), "a.txt", "user_4711\nacme_k7q2vd", "acme: k7q2vd"},
    {PAIR("withinLines = 2", "skipReport = true"), "a.txt", "user_4711\n\nacme_k7q2vd",
     "acme: k7q2vd"},
    {PAIR("withinLines = 2", "skipReport = true"), "a.txt", "user_4711\n\n\nacme_k7q2vd", ""},
    {PAIR("withinLines = 0", "skipReport = true"), "a.txt", "user_4711 acme_k7q2vd",
     "acme: k7q2vd"},
    {PAIR("withinColumns = 12", "skipReport = true"), "a.txt", "user_4711\n  acme_k7q2vd",
     "acme: k7q2vd"},
    {PAIR("withinColumns = 12", "skipReport = true"), "a.txt",
     "user_4711\n                    acme_k7q2vd", ""},
    {RULE("[[rules.required]]\nid = \"nowhere\"\n"), "a.txt", "acme_k7q2vd", ""},
};

EACH(foreign, wants_what_is_required_nearby, required, i)
{
    struct bench b;
    AUTO(buf_dispose) struct buf told = {0};
    bench_open(&b, required[*i].config);
    scan(&b, required[*i].path, required[*i].text, &told);
    cr_expect_str_eq((const char *)told.ptr, required[*i].found, "%s\n%s\nfound: %s",
                     required[*i].config, required[*i].text, (const char *)told.ptr);
    bench_close(&b);
}

/* What was seen in one item says nothing about the next. */
Test(foreign, forgets_between_items)
{
    struct bench b;
    AUTO(buf_dispose) struct buf told = {0};
    bench_open(&b, PAIR("", "skipReport = true") RULE("keywords = [\"token\"]"));
    scan(&b, "a.txt", "user_4711\n", &told);
    told.len = 0;
    scan(&b, "b.txt", "acme_k7q2vd\n", &told);
    cr_expect_str_eq((const char *)told.ptr, "");
    bench_close(&b);
}

static const struct {
    const char *config, *says;
} broken[] = {
    {RULE("path = '''('''"), "t.toml:1: "},
    {"title = \"x\"\n\n" RULE("[[rules.allowlists]]\nregexes = ['''[''']"), "t.toml:6: "},
    {RULE("filter = 'secret'"), "line 1 of the expression: an unknown name"},
    {"prefilter = '''true ||\n('''\n" RULE(""), "t.toml:1: line 2 of the expression"},
};

EACH(foreign, refuses_bad_expressions_with_their_line, broken, i)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    AUTO(import_dispose) struct import import = {0};
    AUTO(ruleset_free) struct ruleset *rules = NULL;
    struct foreign *foreign = NULL;
    struct error err = {{0}};
    cr_assert_eq(import_load(&import, &list, "t.toml", bytes_of(broken[*i].config), &err), ST_OK,
                 "%s", err.text);
    cr_assert_eq(ruleset_new(&rules, list.rules, list.count, &err), ST_OK, "%s", err.text);
    cr_assert_neq(foreign_new(&foreign, &import, rules, "t.toml", &err), ST_OK, "%s",
                  broken[*i].config);
    cr_expect_not_null(strstr(err.text, broken[*i].says), "%s: %s", broken[*i].config, err.text);
    cr_expect_null(foreign);
}

Test(foreign, without_a_configuration_lets_everything_through)
{
    struct foreign_run *run = NULL;
    static const unsigned char off[] = {0, 1};
    const struct match match = {.end = 4, .secret_end = 4};
    struct match items[] = {match};
    struct matches matches = {.item = items, .count = 1, .cap = 1};
    const struct chunk chunk = {.text = bytes_of("text"), .own_to = 4, .is_end = true};
    static const struct rule rule = {.id = "r"};
    foreign_run_new(&run, NULL);
    cr_expect_eq(foreign_run_begin(run, bytes_of("a"), off), off);
    cr_expect_eq(foreign_run_sift(run, &chunk, &matches), 0);
    cr_expect_eq(matches.count, 1);
    cr_expect_null(foreign_run_allows(run, &chunk, &match, &rule));
    foreign_run_free(&run);
}
