/* rule_check.c - examples through the real worker, and what to say where it disagrees. */
#include "cmd/rule_check.h"

#include "base/buf.h"
#include "report/escape.h"
#include "rules/recipe.h"
#include "scanner/config.h"
#include "scanner/match.h"
#include "scanner/scan.h"
#include "scanner/worker.h"

enum { TEXT_MAX = 32 << 20 };

static const char path[] = "example";

/* What happened to the matches of the rule in one text; the best of them. */
struct heard {
    bool any, kept;
    const char *dropped;
    const struct rule *shadowed_by;
    enum confidence confidence;
};

struct checker {
    const struct ruleset *rules;
    struct config *config;
    struct worker *worker;
    struct out *out;
    struct rule_check_result *result;
    const struct rule *rule;
    struct heard heard;
};

struct text_reader {
    struct reader reader;
    struct bytes rest;
};

static void checker_dispose(struct checker *c)
{
    worker_free(&c->worker);
    config_free(&c->config);
}

static ptrdiff_t read_text(struct reader *self, unsigned char *to, size_t max)
{
    struct text_reader *r = (struct text_reader *)self;
    size_t len = MIN(max, r->rest.len);
    if (len > 0)
        memcpy(to, r->rest.ptr, len);
    r->rest = bytes_slice(r->rest, len, r->rest.len);
    return (ptrdiff_t)len;
}

static void hear(void *ctx, const struct trace *trace)
{
    struct checker *c = ctx;
    bool kept = trace->dropped == NULL && trace->shadowed_by == NULL;
    if (trace->rule != c->rule ||
        (c->heard.kept && (!kept || trace->confidence <= c->heard.confidence)))
        return;
    c->heard = (struct heard){true, kept, trace->dropped, trace->shadowed_by, trace->confidence};
}

/* A rule that only sees randomness is for those who ask for low confidence, and so is what is no
 * secret. */
static enum confidence wanted(const struct rule *rule)
{
    return rule->evidence == EVIDENCE_RANDOM || rule_is_identifier(rule) ? CONFIDENCE_LOW
                                                                         : CONFIDENCE_MEDIUM;
}

/* The better finding for the rule; best may be NULL. */
static const struct finding *better(const struct checker *c, const struct finding *best,
                                    const struct finding *f)
{
    bool mine = f->rule == c->rule, best_mine = best && best->rule == c->rule;
    return best == NULL || (mine && (!best_mine || f->confidence > best->confidence)) ? f : best;
}

/* The best finding of the rule, for itself or as a part, or any other if it has none, or NULL. */
static const struct finding *best_finding(const struct checker *c, const struct batch *batch)
{
    const struct finding *best = NULL;
    for (size_t i = 0; i < batch->finding_count; i++) {
        const struct finding *f = batch->findings[i];
        best = better(c, best, f);
        for (size_t k = 0; k < f->part_count; k++)
            best = better(c, best, f->parts[k].finding);
    }
    return best;
}

static void begin_failure(const struct checker *c, const char *kind, size_t number,
                          const char *recipe)
{
    c->result->failures++;
    escape_write(c->out, bytes_of(c->rule->origin), ESCAPE_NAME);
    out_printf(c->out, ": rule %s: %s %zu: ", c->rule->id, kind, number);
    escape_write(c->out, bytes_of(recipe), ESCAPE_LINE);
    out_text(c->out, ": ");
}

static void tell_missed(const struct checker *c, const struct finding *other)
{
    const struct heard *heard = &c->heard;
    if (heard->kept)
        out_printf(c->out, "found at %s confidence only", confidence_name(heard->confidence));
    else if (heard->shadowed_by)
        out_printf(c->out, "claimed by %s, which outranks it", heard->shadowed_by->id);
    else if (heard->any)
        out_printf(c->out, "matched, then dropped: %s", heard->dropped);
    else if (other)
        out_printf(c->out, "not matched; only %s finds something", other->rule->id);
    else
        out_text(c->out, "not matched");
    out_text(c->out, "\n");
}

static void check_text(struct checker *c, const char *recipe, size_t number, bool is_example)
{
    const char *kind = is_example ? "example" : "counter-example";
    AUTO(buf_dispose) struct buf text = {.max = TEXT_MAX};
    AUTO(batch_dispose) struct batch batch = {0};
    struct error why = {{0}};
    c->result->texts++;
    if (recipe_expand(recipe, &text, &why) != ST_OK) {
        begin_failure(c, kind, number, recipe);
        out_printf(c->out, "%s\n", why.text);
        return;
    }
    struct text_reader reader = {.reader.read = read_text, .rest = buf_bytes(&text)};
    struct item item = {.path = bytes_of(path), .reader = &reader.reader, .size = text.len};
    c->heard = (struct heard){0};
    worker_scan(c->worker, &item, &batch);
    const struct finding *best = best_finding(c, &batch);
    bool found = best && best->rule == c->rule && best->confidence >= wanted(c->rule);
    if (found == is_example)
        return;
    begin_failure(c, kind, number, recipe);
    if (is_example)
        tell_missed(c, best);
    else
        out_printf(c->out, "found at %s confidence\n", confidence_name(best->confidence));
}

static void check_rule(struct checker *c, const struct rule *rule)
{
    struct error why;
    c->rule = rule;
    c->result->rules++;
    if (matcher_check(rule, &why) != ST_OK) {
        c->result->failures++;
        out_printf(c->out, "%s\n", why.text);
        return;
    }
    for (size_t i = 0; rule->examples[i]; i++)
        check_text(c, rule->examples[i], i + 1, true);
    for (size_t i = 0; rule->counters[i]; i++)
        check_text(c, rule->counters[i], i + 1, false);
}

enum status rule_check(const struct ruleset *rules, const size_t *indexes, size_t count,
                       struct out *out, struct rule_check_result *result, struct error *err)
{
    static const char *const none[] = {NULL};
    const atomic_int never = 0;
    AUTO(checker_dispose) struct checker c = {.rules = rules, .out = out, .result = result};
    TRY(config_new_empty(&c.config));
    struct scan_options options = {
        .targets = none,
        .jobs = 1,
        .min_confidence = CONFIDENCE_LOW, /* what is found, and too weak, is told */
        .include = none,
        .exclude = none,
        .config = c.config,
        .fingerprint_key = bytes_of("check"),
        .cancelled = &never,
    };
    TRY(worker_new(&c.worker, rules, &options, NULL, err));
    worker_set_trace(c.worker, hear, &c);
    for (size_t i = 0; i < count; i++)
        check_rule(&c, ruleset_rule(rules, indexes[i]));
    return ST_OK;
}
