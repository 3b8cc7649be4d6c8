/* record.c - findings, places, skipped items and numbers as JSON members. */
#include "report/record.h"

#include "base/codec.h"
#include "base/date.h"
#include "base/utf8.h"
#include "report/origin.h"
#include "report/shown.h"
#include "rules/snippet.h"
#include "scanner/acceptance.h"
#include "scanner/policy.h"

void record_header(struct json_out *json, const struct report_options *options)
{
    json_out_key(json, "tool");
    json_out_object(json);
    json_out_member_text(json, "name", "sprawl");
    json_out_member_text(json, "version", report_version(options));
    json_out_member_text(json, "rules_digest", options->rules_digest);
    json_out_object_end(json);
    if (options->show_secrets)
        json_out_member_bool(json, "secrets_in_clear", true);
    json_out_key(json, "targets");
    json_out_array(json);
    for (size_t i = 0; i < options->scan->target_count; i++)
        json_out_text(json, options->scan->targets[i]);
    json_out_array_end(json);
}

/* "path" for people; "path_bytes" too where that loses something. */
static void member_path(struct json_out *json, const char *path)
{
    struct bytes raw = bytes_of(path);
    json_out_member_text(json, "path", path);
    if (utf8_valid(raw))
        return;
    AUTO(buf_dispose) struct buf encoded = {0};
    enum status st = codec_base64_encode(raw, CODEC_BASE64, &encoded);
    BUG_IF(st != ST_OK); /* a path is far below the ceiling of a buffer */
    json_out_key(json, "path_bytes");
    json_out_string(json, buf_bytes(&encoded));
}

static bool named_before(const struct packed_facts *facts, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(facts->item[i].name, facts->item[index].name) == 0)
            return true;
    return false;
}

/* One member a name; a name that comes twice has its values joined. */
static void member_facts(struct json_out *json, const struct packed_facts *facts)
{
    json_out_key(json, "facts");
    json_out_object(json);
    for (size_t i = 0; i < facts->count; i++) {
        if (named_before(facts, i))
            continue;
        json_out_key(json, facts->item[i].name);
        json_out_string_begin(json);
        json_out_string_add(json, bytes_of(facts->item[i].value));
        for (size_t k = i + 1; k < facts->count; k++) {
            if (strcmp(facts->item[k].name, facts->item[i].name) != 0)
                continue;
            json_out_string_add(json, bytes_of(", "));
            json_out_string_add(json, bytes_of(facts->item[k].value));
        }
        json_out_string_end(json);
    }
    json_out_object_end(json);
}

static void member_checks(struct json_out *json, const struct finding *finding)
{
    static const char *const names[] = {
        [CHECK_NONE] = "none", [CHECK_OK] = "ok", [CHECK_FAILED] = "failed"};
    json_out_key(json, "checks");
    json_out_object(json);
    json_out_member_text(json, "checksum", names[finding->check]);
    json_out_key(json, "entropy_bits");
    json_out_decimal(json, finding->entropy_bits);
    member_facts(json, &finding->facts);
    json_out_object_end(json);
}

/* Only after issuers were asked. */
static void member_verification(struct json_out *json, const struct verification *v)
{
    if (v == NULL)
        return;
    json_out_key(json, "verification");
    json_out_object(json);
    json_out_member_text(json, "outcome", outcome_name(v->outcome));
    json_out_member_text(json, "evidence", v->evidence);
    json_out_member_bool(json, "remembered", v->remembered);
    json_out_key(json, "facts");
    json_out_object(json);
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        if (v->facts[i])
            json_out_member_text(json, validate_fact_name(i), v->facts[i]);
    json_out_object_end(json);
    char when[DATE_TEXT];
    if (v->at > 0 && date_format(v->at, when))
        json_out_member_text(json, "at", when);
    json_out_object_end(json);
}

void record_revoke(struct json_out *json, const struct revoke *revoke)
{
    json_out_key(json, "revoke");
    if (revoke == NULL) {
        json_out_null(json);
        return;
    }
    json_out_object(json);
    json_out_member_text(json, "method", revoke_method_name(revoke->method));
    json_out_member_bool(json, "self", revoke->self);
    json_out_member_text(json, "endpoint", revoke->endpoint);
    json_out_member_text(json, "console", revoke->console);
    json_out_member_text(json, "needs", revoke->needs);
    json_out_member_text(json, "text", revoke->text);
    json_out_member_bool(json, "executable", revoke->request != NULL);
    json_out_object_end(json);
}

static void member_snippet(struct json_out *json, const struct snippet *snippet)
{
    json_out_key(json, "snippet");
    if (snippet == NULL) {
        json_out_null(json);
        return;
    }
    json_out_object(json);
    json_out_member_text(json, "name", snippet->name);
    json_out_member_text(json, "file", snippet->file);
    json_out_member_text(json, "text", snippet->text);
    json_out_object_end(json);
}

void record_replace(struct json_out *json, const struct replace *replace)
{
    json_out_key(json, "replace");
    if (replace == NULL) {
        json_out_null(json);
        return;
    }
    json_out_object(json);
    json_out_member_uint(json, "step", replace->step);
    json_out_member_text(json, "ladder", replace_step_name(replace->step));
    json_out_member_text(json, "text", replace->text);
    member_snippet(json, snippet_find(replace->snippet));
    json_out_object_end(json);
}

/* An object: by what it is accepted and, if somebody wrote that down, why, by whom, until when. */
static void member_accepted(struct json_out *json, const char *key, const char *by,
                            const struct acceptance *written)
{
    json_out_key(json, key);
    json_out_object(json);
    json_out_member_text(json, "by", by);
    if (written && written->reason)
        json_out_member_text(json, "reason", written->reason);
    if (written && written->owner)
        json_out_member_text(json, "owner", written->owner);
    if (written && written->until[0])
        json_out_member_text(json, "until", written->until);
    json_out_object_end(json);
}

static void member_suppressed(struct json_out *json, const struct finding *finding)
{
    const struct acceptance *written = finding->acceptance;
    bool holds = written && !written->expired;
    member_accepted(json, "suppressed", finding->suppressed, holds ? written : NULL);
}

static void member_policy(struct json_out *json, const struct policy_rule *policy)
{
    json_out_key(json, "policy");
    json_out_object(json);
    json_out_member_text(json, "action", policy_action_name(policy->action));
    if (policy->message)
        json_out_member_text(json, "message", policy->message);
    json_out_object_end(json);
}

void record_finding(struct json_out *json, const struct report_options *options,
                    const struct finding *finding, bool suppressed)
{
    const struct rule *rule = finding->rule;
    json_out_member_text(json, "fingerprint", finding->fingerprint);
    json_out_member_text(json, "rule", rule->id);
    json_out_member_text(json, "title", rule->title);
    json_out_member_text(json, "provider", rule->issuer);
    json_out_member_text(json, "kind", rule->kind);
    json_out_member_text(json, "severity", severity_name(rule->severity));
    json_out_member_text(json, "confidence", confidence_name(finding->confidence));
    json_out_key(json, "confidence_reasons");
    json_out_array(json);
    for (size_t i = 0; i < finding->reasons.count; i++)
        json_out_text(json, finding->reasons.text[i]);
    json_out_array_end(json);
    struct bytes clear = {(const unsigned char *)finding->secret, finding->secret_len};
    json_out_key(json, "secret");
    json_out_string(json, options->show_secrets ? clear : bytes_of(finding->preview));
    member_checks(json, finding);
    member_verification(json, finding->verification);
    record_revoke(json, rule->revoke);
    record_replace(json, rule->replace);
    if (suppressed) {
        member_suppressed(json, finding);
    } else {
        json_out_key(json, "suppressed");
        json_out_null(json);
    }
}

/* null for what is not known */
static void member_known(struct json_out *json, const char *key, const char *text)
{
    json_out_member_text(json, key, text && text[0] ? text : NULL);
}

static void member_origin(struct json_out *json, const struct origin *origin)
{
    char author_date[ORIGIN_DATE], commit_date[ORIGIN_DATE];
    (void)origin_author_date(origin, author_date);
    (void)origin_commit_date(origin, commit_date);
    member_known(json, "commit", origin->commit);
    member_known(json, "author", origin->author);
    member_known(json, "email", origin->email);
    member_known(json, "date", author_date);
    member_known(json, "commit_date", commit_date);
    member_known(json, "blob", origin->blob);
    member_known(json, "last_commit", origin->last_commit);
    member_known(json, "removed_in", origin->removed_in);
    json_out_member_bool(json, "in_head", origin->in_head);
    json_out_member_bool(json, "reachable", origin->reachable);
    json_out_member_uint(json, "versions", origin->versions);
    member_known(json, "via", origin->via);
}

/* The redacted line, in the parts before, in and after the secret. */
static void member_excerpt(struct json_out *json, const struct place *place)
{
    struct bytes line = bytes_of(place->excerpt);
    size_t at = place->excerpt_at, end = at + place->excerpt_len;
    const struct bytes parts[] = {bytes_slice(line, 0, at), bytes_slice(line, at, end),
                                  bytes_slice(line, end, line.len)};
    json_out_key(json, "excerpt");
    json_out_array(json);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        json_out_string(json, parts[i]);
    json_out_array_end(json);
}

void record_place(struct json_out *json, const struct finding *finding)
{
    const struct place *place = &finding->place;
    json_out_object(json);
    member_path(json, place->path);
    json_out_member_uint(json, "start_line", place->start_line);
    json_out_member_uint(json, "start_column", place->start_column);
    json_out_member_uint(json, "end_line", place->end_line);
    json_out_member_uint(json, "end_column", place->end_column);
    json_out_member_uint(json, "byte_offset", place->byte_offset);
    json_out_key(json, "decoded_as");
    json_out_array(json);
    for (size_t i = 0; i < place->decoded_count; i++)
        json_out_text(json, place->decoded_as[i]);
    json_out_array_end(json);
    if (place->start_utf16 != place->start_column || place->end_utf16 != place->end_column) {
        json_out_member_uint(json, "start_utf16", place->start_utf16);
        json_out_member_uint(json, "end_utf16", place->end_utf16);
    }
    if (place->excerpt)
        member_excerpt(json, place);
    if (place->origin)
        member_origin(json, place->origin);
    if (finding->suppressed)
        member_suppressed(json, finding);
    else if (finding->acceptance)
        member_accepted(json, "expired", finding->acceptance->by, finding->acceptance);
    if (finding->policy && finding->suppressed == NULL)
        member_policy(json, finding->policy);
    json_out_object_end(json);
}

static void write_part(struct json_out *json, const struct report_options *options,
                       const struct part *part)
{
    const struct finding *finding = part->finding;
    struct bytes clear = {(const unsigned char *)finding->secret, finding->secret_len};
    json_out_object(json);
    json_out_member_text(json, "role", part->role);
    json_out_member_text(json, "rule", finding->rule->id);
    json_out_key(json, "secret");
    json_out_string(json, options->show_secrets ? clear : bytes_of(finding->preview));
    json_out_member_text(json, "fingerprint", finding->fingerprint);
    member_facts(json, &finding->facts);
    json_out_key(json, "place");
    record_place(json, finding);
    json_out_object_end(json);
}

void record_parts(struct json_out *json, const struct report_options *options,
                  const struct finding *finding, bool *open)
{
    for (size_t i = 0; i < finding->part_count; i++) {
        if (!*open) {
            json_out_key(json, "parts");
            json_out_array(json);
        }
        *open = true;
        write_part(json, options, &finding->parts[i]);
    }
}

void record_skipped(struct json_out *json, const struct skipped *skipped)
{
    member_path(json, skipped->path);
    json_out_member_text(json, "reason", skipped->reason);
    json_out_member_text(json, "detail", skipped->detail);
    json_out_member_bool(json, "incomplete", skipped->incomplete);
}

void record_summary(struct json_out *json, const struct results *results)
{
    struct shown_counts counts;
    shown_count(results, &counts);
    json_out_member_uint(json, "findings", counts.findings);
    json_out_member_uint(json, "places", counts.places);
    json_out_key(json, "severities");
    json_out_object(json);
    for (int s = SEVERITY_CRITICAL; s >= SEVERITY_LOW; s--)
        json_out_member_uint(json, severity_name((enum severity)s), counts.severity[s]);
    json_out_object_end(json);
    json_out_member_uint(json, "items", results->stats->work.items);
    json_out_member_uint(json, "bytes", results->stats->work.bytes);
    json_out_member_uint(json, "skipped", results->skipped_count);
    json_out_member_uint(json, "suppressed", results->suppressed_count);
    json_out_member_bool(json, "incomplete", results->incomplete);
}

void record_stats(struct json_out *json, const struct scan_stats *stats)
{
    const struct {
        const char *name;
        uint64_t value;
    } numbers[] = {
        {"items", stats->work.items},
        {"bytes", stats->work.bytes},
        {"identical_items", stats->work.identical_items},
        {"identical_bytes", stats->work.identical_bytes},
        {"binary_items", stats->work.binary_items},
        {"utf16_items", stats->work.utf16_items},
        {"directories", stats->directories},
        {"symlinks", stats->symlinks},
        {"prefilter_hits", stats->work.prefilter_hits},
        {"guarded_hits", stats->work.guarded_hits},
        {"matcher_calls", stats->work.matcher_calls},
        {"matches", stats->work.matches},
        {"step_limits", stats->work.step_limits},
        {"decoded_runs", stats->work.decoded_runs},
        {"decoded_bytes", stats->work.decoded_bytes},
    };
    json_out_key(json, "stats");
    json_out_object(json);
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        json_out_member_uint(json, numbers[i].name, numbers[i].value);
    json_out_key(json, "wall_seconds");
    json_out_decimal(json, stats->wall_seconds);
    json_out_member_bool(json, "cancelled", stats->cancelled);
    json_out_object_end(json);
}
