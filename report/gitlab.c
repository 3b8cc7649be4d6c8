/* gitlab.c - GitLab's secret detection report, schema 15.2.1. */
#include "base/date.h"
#include "base/json_out.h"
#include "report/advice.h"
#include "report/asked.h"
#include "report/decided.h"
#include "report/origin.h"
#include "report/shown.h"
#include "report/uri.h"
#include "report/uuid.h"

/* What the schema wants in commit.sha of a file that is in no commit; GitLab's own analyzer writes
 * the same. */
static const char no_commit[] = "0000000";

enum {
    NAME_MOST = 255,
    SOLUTION_MOST = 7000,
    DATE_SHOWN = 19 /* without the Z, which the schema refuses */
};

static void member_tool(struct json_out *json, const char *key, const char *version)
{
    json_out_key(json, key);
    json_out_object(json);
    json_out_member_text(json, "id", "sprawl");
    json_out_member_text(json, "name", "sprawl");
    json_out_member_text(json, "version", version);
    json_out_key(json, "vendor");
    json_out_object(json);
    json_out_member_text(json, "name", "sprawl");
    json_out_object_end(json);
    json_out_object_end(json);
}

static void member_time(struct json_out *json, const char *key, int64_t seconds)
{
    char text[DATE_TEXT];
    if (!date_format(seconds, text))
        (void)date_format(0, text);
    json_out_key(json, key);
    json_out_string(json, (struct bytes){(const unsigned char *)text, DATE_SHOWN});
}

static void write_message(struct json_out *json, const struct skipped *skipped)
{
    json_out_object(json);
    json_out_member_text(json, "level", skipped->incomplete ? "warn" : "info");
    json_out_key(json, "value");
    json_out_string_begin(json);
    json_out_string_add(json, bytes_of(skipped->path));
    json_out_string_add(
        json, bytes_of(skipped->incomplete ? " could not be scanned: " : " was skipped: "));
    json_out_string_add(json, bytes_of(skipped->reason));
    json_out_string_end(json);
    json_out_object_end(json);
}

static void member_scan(struct json_out *json, const struct report_options *options,
                        const struct results *results)
{
    json_out_key(json, "scan");
    json_out_object(json);
    member_tool(json, "analyzer", report_version(options));
    member_tool(json, "scanner", report_version(options));
    json_out_member_text(json, "type", "secret_detection");
    member_time(json, "start_time", results->started);
    member_time(json, "end_time", results->finished);
    json_out_member_text(json, "status", results->incomplete ? "failure" : "success");
    json_out_key(json, "messages");
    json_out_array(json);
    for (size_t i = 0; i < results->skipped_count; i++)
        write_message(json, &results->skipped[i]);
    json_out_array_end(json);
    json_out_object_end(json);
}

static void write_identifier(struct json_out *json, const char *type, const char *name,
                             const char *value)
{
    json_out_object(json);
    json_out_member_text(json, "type", type);
    json_out_member_text(json, "name", name);
    json_out_member_text(json, "value", value);
    json_out_object_end(json);
}

static void member_commit(struct json_out *json, const struct origin *origin)
{
    json_out_key(json, "commit");
    json_out_object(json);
    json_out_member_text(json, "sha", origin && origin->commit[0] ? origin->commit : no_commit);
    if (origin && origin->author)
        json_out_member_text(json, "author", origin->author);
    char date[ORIGIN_DATE];
    if (origin && origin_author_date(origin, date))
        json_out_member_text(json, "date", date);
    json_out_object_end(json);
}

static void member_location(struct json_out *json, const struct report_options *options,
                            const struct place *place)
{
    json_out_key(json, "location");
    json_out_object(json);
    json_out_key(json, "file");
    json_out_string(json, uri_relative(options->scan, bytes_of(place->path)));
    json_out_member_uint(json, "start_line", place->start_line);
    json_out_member_uint(json, "end_line", place->end_line);
    member_commit(json, place->origin);
    json_out_object_end(json);
}

/* Which credential in which file, without its line: the same one when the code around it moves. */
static void member_tracking(struct json_out *json, struct bytes file, const char *uuid)
{
    json_out_key(json, "tracking");
    json_out_object(json);
    json_out_member_text(json, "type", "source");
    json_out_key(json, "items");
    json_out_array(json);
    json_out_object(json);
    json_out_key(json, "file");
    json_out_string(json, file);
    json_out_key(json, "signatures");
    json_out_array(json);
    json_out_object(json);
    json_out_member_text(json, "algorithm", "rule_value");
    json_out_member_text(json, "value", uuid);
    json_out_object_end(json);
    json_out_array_end(json);
    json_out_object_end(json);
    json_out_array_end(json);
    json_out_object_end(json);
}

/* Revoking and replacing, a line each. */
static void member_solution(struct json_out *json, const struct rule *rule)
{
    AUTO(buf_dispose) struct buf text = {0};
    buf_printf(&text, "Revoke: ");
    advice_revoke(&text, rule);
    buf_printf(&text, "\nReplace: ");
    advice_replace(&text, rule);
    struct bytes all = buf_bytes(&text);
    json_out_key(json, "solution");
    json_out_string(json, bytes_slice(all, 0, MIN(all.len, (size_t)SOLUTION_MOST)));
}

static void write_link(struct json_out *json, const char *name, const char *url)
{
    if (!advice_is_link(url))
        return;
    json_out_object(json);
    json_out_member_text(json, "name", name);
    json_out_member_text(json, "url", url);
    json_out_object_end(json);
}

static void member_links(struct json_out *json, const struct rule *rule)
{
    json_out_key(json, "links");
    json_out_array(json);
    write_link(json, "Where it is revoked", rule->revoke ? rule->revoke->console : NULL);
    write_link(json, "Documentation", rule->docs);
    json_out_array_end(json);
}

static void write_detail(struct json_out *json, const char *name, struct bytes value)
{
    json_out_key(json, name);
    json_out_object(json);
    json_out_member_text(json, "name", name);
    json_out_member_text(json, "type", "text");
    json_out_key(json, "value");
    json_out_string(json, value);
    json_out_object_end(json);
}

static void write_answer(struct json_out *json, const struct verification *v)
{
    char time[ASKED_TIME];
    struct asked_field fields[ASKED_FIELDS];
    size_t count = asked_fields(v, false, time, fields);
    for (size_t i = 0; i < count; i++)
        write_detail(json, fields[i].name, bytes_of(fields[i].value));
}

/* What its issuer said and what people decided: GitLab shows a list of names and texts beside the
 * finding. Unlike the description, they are no Markdown. */
static void member_details(struct json_out *json, const struct verification *v,
                           const struct finding *finding)
{
    AUTO(buf_dispose) struct buf expired = {0};
    AUTO(buf_dispose) struct buf policy = {0};
    bool is_expired = decided_expired(&expired, finding);
    bool is_decided = decided_policy(&policy, finding);
    if (v == NULL && !is_expired && !is_decided)
        return;
    json_out_key(json, "details");
    json_out_object(json);
    if (v)
        write_answer(json, v);
    if (is_expired)
        write_detail(json, "accepted before", buf_bytes(&expired));
    if (is_decided)
        write_detail(json, "policy", buf_bytes(&policy));
    json_out_object_end(json);
}

/* What its issuer never gave out opens nothing. */
static void member_flags(struct json_out *json, const struct verification *v)
{
    if (v == NULL || v->outcome != OUTCOME_INVALID)
        return;
    json_out_key(json, "flags");
    json_out_array(json);
    json_out_object(json);
    json_out_member_text(json, "type", "flagged-as-likely-false-positive");
    json_out_member_text(json, "origin", "sprawl");
    json_out_member_text(json, "description", "Its issuer does not know it.");
    json_out_object_end(json);
    json_out_array_end(json);
}

static void member_words(struct json_out *json, const struct report_options *options,
                         const struct finding *lead, const struct finding *finding)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct bytes title = bytes_of(lead->rule->title);
    json_out_key(json, "name");
    json_out_string(json, bytes_slice(title, 0, MIN(title.len, (size_t)NAME_MOST)));
    buf_printf(&text, "A credential stands in plain text (confidence %s).",
               confidence_name(lead->confidence));
    if (finding->place.origin) {
        buf_printf(&text, " It is ");
        origin_tell(&text, finding->place.origin, false);
        buf_printf(&text, ".");
    }
    if (lead->verification)
        buf_printf(&text, " Its issuer says: %s.", outcome_name(lead->verification->outcome));
    json_out_key(json, "description");
    json_out_string(json, buf_bytes(&text));
    member_solution(json, lead->rule);
    if (!options->show_secrets)
        return;
    json_out_key(json, "raw_source_code_extract");
    json_out_string(json, (struct bytes){(const unsigned char *)lead->secret, lead->secret_len});
}

/* nth: how many places of the credential in the same file come before. */
static void write_place(struct json_out *json, const struct report_options *options,
                        const struct finding *lead, const struct finding *finding, size_t nth)
{
    static const char *const severities[] = {[SEVERITY_LOW] = "Low",
                                             [SEVERITY_MEDIUM] = "Medium",
                                             [SEVERITY_HIGH] = "High",
                                             [SEVERITY_CRITICAL] = "Critical"};
    AUTO(buf_dispose) struct buf name = {0};
    char uuid[UUID_TEXT];
    struct bytes file = uri_relative(options->scan, bytes_of(finding->place.path));
    buf_printf(&name, "%s:%s:%zu:%.*s", lead->rule->id, lead->fingerprint, nth, (int)file.len,
               (const char *)file.ptr);
    uuid_of(buf_bytes(&name), uuid);
    json_out_object(json);
    json_out_member_text(json, "id", uuid);
    member_words(json, options, lead, finding);
    json_out_member_text(json, "severity", severities[lead->rule->severity]);
    json_out_key(json, "identifiers");
    json_out_array(json);
    write_identifier(json, "sprawl_rule_id", lead->rule->id, lead->rule->id);
    write_identifier(json, "cwe", "CWE-798", "798");
    json_out_array_end(json);
    member_links(json, lead->rule);
    member_details(json, lead->verification, finding);
    member_flags(json, lead->verification);
    member_location(json, options, &finding->place);
    member_tracking(json, file, uuid);
    json_out_object_end(json);
}

/* GitLab knows no suppressed findings: it would show them as open ones. */
static void write_credential(struct json_out *json, const struct report_options *options,
                             const struct credential *credential)
{
    const char *before = "";
    size_t nth = 0;
    for (size_t i = 0; i < credential->count; i++) {
        const struct finding *finding = credential->findings[i];
        nth = strcmp(before, finding->place.path) == 0 ? nth + 1 : 0;
        before = finding->place.path;
        if (finding->suppressed == NULL)
            write_place(json, options, credential->findings[0], finding, nth);
    }
}

static void gitlab_write(struct out *out, const struct report_options *options,
                         const struct results *results)
{
    struct json_out json;
    json_out_init(&json, out, true);
    json_out_object(&json);
    json_out_member_text(&json, "version", "15.2.1");
    member_scan(&json, options, results);
    json_out_key(&json, "vulnerabilities");
    json_out_array(&json);
    for (size_t i = 0; i < results->credential_count; i++)
        write_credential(&json, options, &results->credentials[i]);
    json_out_array_end(&json);
    json_out_object_end(&json);
    out_write(out, "\n", 1);
}

const struct report_ops report_gitlab = {
    .name = "gitlab",
    .summary = "GitLab's secret detection report, schema 15.2.1",
    .write = gitlab_write,
};
