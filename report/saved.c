/* saved.c - a JSON report as a whole: its head, its lists, its sums. */
#include "report/saved.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "report/record.h"
#include "report/saved_finding.h"
#include "report/saved_place.h"

#include <stdio.h>

enum { TREE_DEPTH = 1000 /* cJSON's own limit */ };

struct saved {
    struct arena keep;
    struct saved_build build;
    struct credential *credentials;
    size_t credential_count;
    struct skipped *skipped;
    size_t skipped_count;
    const char **targets;
    size_t target_count;
    const char *version, *digest;
    struct scan_options scan;
    struct scan_stats stats;
    uint64_t suppressed_count;
    bool incomplete, with_stats;
};

void saved_free(struct saved **saved)
{
    struct saved *s = *saved;
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->credential_count; i++) {
        for (size_t k = 0; k < s->credentials[i].count; k++)
            finding_free(&s->credentials[i].findings[k]);
        xfree(&s->credentials[i].findings);
    }
    for (size_t i = 0; i < s->skipped_count; i++)
        xfree(&s->skipped[i].path);
    xfree(&s->credentials);
    xfree(&s->skipped);
    xfree(&s->targets);
    saved_build_dispose(&s->build);
    arena_dispose(&s->keep);
    xfree(saved);
}

/* ---- The tree ---- */

/* Secrets may be among its strings. */
static void wipe_strings(cJSON *node, int depth)
{
    for (; node && depth < TREE_DEPTH + 1; node = node->next) {
        if (node->valuestring)
            wipe(node->valuestring, strlen(node->valuestring));
        wipe_strings(node->child, depth + 1);
    }
}

static void tree_free(cJSON **tree)
{
    wipe_strings(*tree, 0);
    cJSON_Delete(*tree);
    *tree = NULL;
}

static size_t line_of(struct bytes text, const char *position)
{
    size_t line = 1;
    for (size_t i = 0; i < text.len && (const char *)text.ptr + i < position; i++)
        line += text.ptr[i] == '\n';
    return line;
}

static enum status parse(cJSON **out, const char *name, struct bytes text, struct error *err)
{
    const char *end = NULL;
    if (!utf8_valid(text)) /* no report of ours: what it stands for would grow when it is written */
        return error_set(err, ST_SYNTAX, "%s: not UTF-8", name);
    *out = cJSON_ParseWithLengthOpts((const char *)text.ptr, text.len + 1, &end, false);
    if (*out == NULL)
        return error_set(err, ST_SYNTAX, "%s:%zu: not JSON", name, line_of(text, end));
    if (saved_member(*out, "type"))
        return error_set(err, ST_SYNTAX,
                         "%s: JSON Lines, of which not everything can be told; save --format json",
                         name);
    for (size_t at = (size_t)(end - (const char *)text.ptr); at < text.len; at++)
        if (!byte_is_space(text.ptr[at]))
            return error_set(err, ST_SYNTAX, "%s:%zu: more than one document", name,
                             line_of(text, end));
    return ST_OK;
}

/* ---- The rest ---- */

static enum status read_head(struct saved *s, const struct saved_at *at, const cJSON *json)
{
    const cJSON *tool, *targets, *item;
    uint64_t version;
    TRY(saved_count(at, json, "schema_version", &version));
    if (version != RECORD_SCHEMA_VERSION)
        return saved_fault(at, "schema_version", "only 1 is known");
    TRY(saved_object(at, json, "tool", &tool));
    TRY(saved_keep(at, tool, "version", &s->version));
    TRY(saved_keep(at, tool, "rules_digest", &s->digest));
    TRY(saved_array(at, json, "targets", &targets));
    s->targets = xcalloc(saved_length(targets) + 1, sizeof(*s->targets));
    cJSON_ArrayForEach(item, targets)
    {
        if (!cJSON_IsString(item))
            return saved_fault(at, "targets", "must hold strings");
        s->targets[s->target_count++] =
            arena_copy(&s->keep, item->valuestring, strlen(item->valuestring));
    }
    s->build.in_clear = cJSON_IsTrue(saved_member(json, "secrets_in_clear"));
    s->scan.targets = s->targets;
    s->scan.target_count = s->target_count;
    return ST_OK;
}

static enum status read_findings(struct saved *s, struct saved_at *at, const cJSON *json)
{
    const cJSON *list, *item;
    TRY(saved_array(at, json, "findings", &list));
    s->credentials = xcalloc(saved_length(list) + 1, sizeof(*s->credentials));
    cJSON_ArrayForEach(item, list)
    {
        snprintf(at->path, sizeof(at->path), "findings[%zu]", s->credential_count);
        struct credential *credential = &s->credentials[s->credential_count++];
        TRY(saved_credential(&s->build, at, item, credential));
    }
    at->path[0] = '\0';
    return ST_OK;
}

static enum status read_skip(const struct saved_at *at, const cJSON *json, struct skipped *skipped)
{
    const char *detail;
    if (!cJSON_IsObject(json))
        return saved_fault(at, "", "must be an object");
    TRY(saved_path(at, json, &skipped->path));
    TRY(saved_keep(at, json, "reason", &skipped->reason));
    TRY(saved_text(at, json, "detail", &detail));
    if (skipped->reason == NULL || strlen(detail) >= sizeof(skipped->detail))
        return saved_fault(at, "reason", "must be a short string");
    snprintf(skipped->detail, sizeof(skipped->detail), "%s", detail);
    return saved_bool(at, json, "incomplete", &skipped->incomplete);
}

static enum status read_skips(struct saved *s, struct saved_at *at, const cJSON *json)
{
    const cJSON *list, *item;
    TRY(saved_array(at, json, "skipped", &list));
    s->skipped = xcalloc(saved_length(list) + 1, sizeof(*s->skipped));
    cJSON_ArrayForEach(item, list)
    {
        snprintf(at->path, sizeof(at->path), "skipped[%zu]", s->skipped_count);
        TRY(read_skip(at, item, &s->skipped[s->skipped_count++]));
    }
    at->path[0] = '\0';
    return ST_OK;
}

static enum status read_summary(struct saved *s, struct saved_at *at, const cJSON *json)
{
    const cJSON *summary;
    TRY(saved_object(at, json, "summary", &summary));
    snprintf(at->path, sizeof(at->path), "summary");
    TRY(saved_count(at, summary, "items", &s->stats.work.items));
    TRY(saved_count(at, summary, "bytes", &s->stats.work.bytes));
    TRY(saved_count(at, summary, "suppressed", &s->suppressed_count));
    TRY(saved_bool(at, summary, "incomplete", &s->incomplete));
    at->path[0] = '\0';
    return ST_OK;
}

static enum status read_stats(struct saved *s, struct saved_at *at, const cJSON *json)
{
    struct scan_stats *stats = &s->stats;
    const cJSON *object;
    const struct {
        const char *name;
        uint64_t *to;
    } numbers[] = {
        {"items", &stats->work.items},
        {"bytes", &stats->work.bytes},
        {"identical_items", &stats->work.identical_items},
        {"identical_bytes", &stats->work.identical_bytes},
        {"binary_items", &stats->work.binary_items},
        {"utf16_items", &stats->work.utf16_items},
        {"directories", &stats->directories},
        {"symlinks", &stats->symlinks},
        {"prefilter_hits", &stats->work.prefilter_hits},
        {"guarded_hits", &stats->work.guarded_hits},
        {"matcher_calls", &stats->work.matcher_calls},
        {"matches", &stats->work.matches},
        {"step_limits", &stats->work.step_limits},
    };
    s->with_stats = saved_member(json, "stats") != NULL;
    if (!s->with_stats)
        return ST_OK;
    TRY(saved_object(at, json, "stats", &object));
    snprintf(at->path, sizeof(at->path), "stats");
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        TRY(saved_count(at, object, numbers[i].name, numbers[i].to));
    TRY(saved_decimal(at, object, "wall_seconds", &stats->wall_seconds));
    at->path[0] = '\0';
    return saved_bool(at, object, "cancelled", &stats->cancelled);
}

static enum status read_all(struct saved *s, struct saved_at *at, const cJSON *json)
{
    TRY(read_head(s, at, json));
    TRY(read_findings(s, at, json));
    TRY(read_skips(s, at, json));
    TRY(read_summary(s, at, json));
    return read_stats(s, at, json);
}

enum status saved_read(struct saved **out, const char *name, struct bytes text,
                       const struct ruleset *known, struct error *err)
{
    AUTO(tree_free) cJSON *json = NULL;
    AUTO(saved_free) struct saved *s = xcalloc(1, sizeof(*s));
    struct saved_at at = {.name = name, .keep = &s->keep, .err = err};
    s->build = (struct saved_build){.keep = &s->keep, .known = known};
    TRY(parse(&json, name, text, err));
    TRY(read_all(s, &at, json));
    *out = MOVE(s);
    return ST_OK;
}

void saved_results(const struct saved *saved, struct results *out)
{
    *out = (struct results){
        .credentials = saved->credentials,
        .credential_count = saved->credential_count,
        .place_count = saved->build.place_count,
        .suppressed_count = (size_t)saved->suppressed_count,
        .skipped = saved->skipped,
        .skipped_count = saved->skipped_count,
        .incomplete = saved->incomplete,
        .stats = &saved->stats,
    };
}

void saved_options(const struct saved *saved, struct report_options *options)
{
    options->scan = &saved->scan;
    options->version = saved->version;
    options->rules_digest = saved->digest;
    options->stats = saved->with_stats;
    options->report_suppressed = saved->build.with_suppressed;
}
