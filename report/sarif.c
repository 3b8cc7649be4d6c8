/* sarif.c - SARIF 2.1.0 as GitHub code scanning and other readers take it. */
#include "report/asked.h"
#include "report/origin.h"
#include "report/sarif_rules.h"
#include "report/sarif_text.h"
#include "report/shown.h"
#include "report/uuid.h"

/* Readers want a page about the tool; until there is one, a name that nobody can own (RFC 2606). */
#ifndef SPRAWL_HOMEPAGE
#define SPRAWL_HOMEPAGE "https://sprawl.example/"
#endif

enum {
    RESULTS_MOST = 25000, /* GitHub refuses a run with more */
    RELATED_MOST = 20,
    RANK_WORKS = 100,
    RANK_DEAD = 10,
};

/* One run: of what the work tree or the tip has, or of what only history has. */
struct sarif {
    struct json_out *json;
    const struct report_options *options;
    bool past;
    struct sarif_rules rules;
    size_t room[SEVERITY_CRITICAL + 1]; /* results of each severity that may still be written */
    size_t cut;                         /* results over the limit */
};

static void sarif_dispose(struct sarif *s)
{
    sarif_rules_dispose(&s->rules);
}

/* Has it a result of its own? What is looked for only around credentials is no alert: it stands
 * among the related locations. */
static bool is_result(const struct part *part)
{
    return !part->finding->rule->only_as_part;
}

/* The next place of this run, at or after from. */
static size_t next_place(const struct sarif *s, const struct credential *credential, size_t from)
{
    size_t at = shown_next(s->options, credential, from);
    while (at < credential->count && origin_is_past(&credential->findings[at]->place) != s->past)
        at = shown_next(s->options, credential, at + 1);
    return at;
}

static void survey_finding(struct sarif *s, const struct finding *finding, size_t *wanted)
{
    sarif_rules_add(&s->rules, finding->rule);
    wanted[finding->rule->severity]++;
}

/* Collect the rules that fired, and share the places out: the gravest first. */
static void survey(struct sarif *s, const struct results *results)
{
    size_t wanted[SEVERITY_CRITICAL + 1] = {0};
    for (size_t i = 0; i < results->credential_count; i++) {
        const struct credential *c = &results->credentials[i];
        for (size_t at = next_place(s, c, 0); at < c->count; at = next_place(s, c, at + 1)) {
            survey_finding(s, c->findings[at], wanted);
            for (size_t k = 0; k < c->findings[at]->part_count; k++)
                if (is_result(&c->findings[at]->parts[k]))
                    survey_finding(s, c->findings[at]->parts[k].finding, wanted);
        }
    }
    size_t left = RESULTS_MOST;
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_LOW; severity--) {
        s->room[severity] = MIN(wanted[severity], left);
        s->cut += wanted[severity] - s->room[severity];
        left -= s->room[severity];
    }
}

static void add_text(struct json_out *json, const char *text)
{
    json_out_string_add(json, bytes_of(text));
}

static void member_physical(struct sarif *s, const struct place *place)
{
    json_out_key(s->json, "physicalLocation");
    json_out_object(s->json);
    sarif_member_artifact(s->json, s->options->scan, place->path);
    json_out_key(s->json, "region");
    json_out_object(s->json);
    json_out_member_uint(s->json, "startLine", place->start_line);
    json_out_member_uint(s->json, "startColumn", place->start_utf16);
    json_out_member_uint(s->json, "endLine", place->end_line);
    json_out_member_uint(s->json, "endColumn", place->end_utf16);
    json_out_object_end(s->json);
    json_out_object_end(s->json);
}

static void write_related(struct sarif *s, uint64_t id, const struct place *place,
                          const char *before, const char *role)
{
    json_out_object(s->json);
    json_out_member_uint(s->json, "id", id);
    member_physical(s, place);
    sarif_begin_message(s->json);
    add_text(s->json, before);
    sarif_add_foreign(s->json, role);
    add_text(s->json, " stands here.");
    sarif_end_message(s->json);
    json_out_object_end(s->json);
}

/* The other places, the first RELATED_MOST of them; then what belongs to this one. */
static void member_related(struct sarif *s, const struct credential *credential, size_t self)
{
    uint64_t id = 0;
    const struct finding *here = credential->findings[self];
    json_out_key(s->json, "relatedLocations");
    json_out_array(s->json);
    size_t at = shown_next(s->options, credential, 0);
    for (; at < credential->count && id < RELATED_MOST;
         at = shown_next(s->options, credential, at + 1))
        if (at != self)
            write_related(s, ++id, &credential->findings[at]->place, "The same credential", "");
    for (size_t i = 0; i < here->part_count; i++)
        write_related(s, ++id, &here->parts[i].finding->place, "Its ", here->parts[i].role);
    json_out_array_end(s->json);
}

static void member_message(struct sarif *s, const struct finding *finding,
                           const struct verification *answer, size_t others)
{
    struct json_out *json = s->json;
    sarif_begin_message(json);
    sarif_add_quoted(json, "", finding->rule->title);
    sarif_add_quoted(json,
                     s->past ? " stands in the history in plain text as "
                             : " stands here in plain text as ",
                     finding->preview);
    sarif_add_quoted(json, " (confidence ", confidence_name(finding->confidence));
    add_text(json, s->past ? ")" : ").");
    if (s->past)
        sarif_add_commit(json, finding->place.origin);
    sarif_add_decoded(json, &finding->place);
    sarif_add_answer(json, answer);
    if (others == 1)
        add_text(json, " The same credential stands in [another place](1).");
    if (others > 1)
        add_text(json, " The same credential stands in several more places, [here](1) first.");
    sarif_end_message(json);
}

static void member_fingerprints(struct sarif *s, const struct finding *finding,
                                const struct finding *credential)
{
    json_out_key(s->json, "partialFingerprints");
    json_out_object(s->json);
    if (finding->place.line_hash && !s->past)
        json_out_member_text(s->json, "primaryLocationLineHash", finding->place.line_hash);
    json_out_member_text(s->json, "sprawlCredential/v1", credential->fingerprint);
    json_out_object_end(s->json);
}

/* SARIF knows UUIDs of versions 1 to 5. */
static void member_correlation(struct sarif *s, const struct finding *finding)
{
    AUTO(buf_dispose) struct buf name = {0};
    char uuid[UUID_TEXT];
    buf_printf(&name, "sprawl credential %s", finding->fingerprint);
    uuid_of(buf_bytes(&name), uuid);
    json_out_member_text(s->json, "correlationGuid", uuid);
}

/* An array for every result as soon as suppressed ones may be among them: absent means unknown. */
static void member_suppressions(struct sarif *s, const struct finding *finding)
{
    if (!s->options->report_suppressed)
        return;
    json_out_key(s->json, "suppressions");
    json_out_array(s->json);
    if (finding->suppressed)
        sarif_add_suppression(s->json, finding);
    json_out_array_end(s->json);
}

static void member_commit(struct json_out *json, const struct origin *origin)
{
    char date[ORIGIN_DATE];
    json_out_member_text(json, "firstCommit", origin->commit);
    if (origin_author_date(origin, date))
        json_out_member_text(json, "firstCommitDate", date);
    if (origin->removed_in[0])
        json_out_member_text(json, "removedIn", origin->removed_in);
    json_out_member_uint(json, "occurrenceCount", MAX(origin->versions, 1u));
}

/* How much it matters that somebody looks at it: what works before all, what is over last. */
static uint64_t rank(const struct finding *finding, const struct verification *answer)
{
    static const uint64_t ranks[] = {
        [CONFIDENCE_LOW] = 30, [CONFIDENCE_MEDIUM] = 60, [CONFIDENCE_HIGH] = 90};
    if (asked_works(answer))
        return RANK_WORKS;
    return asked_is_dead(answer) ? RANK_DEAD : ranks[finding->confidence];
}

static void member_properties(struct sarif *s, const struct finding *finding,
                              const struct verification *answer)
{
    static const char *const checksums[] = {
        [CHECK_NONE] = "none", [CHECK_OK] = "ok", [CHECK_FAILED] = "failed"};
    json_out_member_uint(s->json, "rank", rank(finding, answer));
    json_out_key(s->json, "properties");
    json_out_object(s->json);
    json_out_member_text(s->json, "confidence", confidence_name(finding->confidence));
    json_out_member_text(s->json, "checksum", checksums[finding->check]);
    if (finding->place.origin)
        member_commit(s->json, finding->place.origin);
    sarif_member_verification(s->json, answer);
    json_out_object_end(s->json);
}

static void begin_result(struct sarif *s, const struct rule *rule)
{
    json_out_object(s->json);
    json_out_member_text(s->json, "ruleId", rule->id);
    json_out_member_uint(s->json, "ruleIndex", sarif_rules_index(&s->rules, rule));
    json_out_member_text(s->json, "level", sarif_rules_level(rule->severity));
}

static void write_logical(struct json_out *json, const char *kind, const char *id)
{
    if (id[0] == '\0')
        return;
    json_out_object(json);
    json_out_member_text(json, "name", id);
    json_out_member_text(json, "kind", kind);
    json_out_object_end(json);
}

static void member_logical(struct json_out *json, const struct origin *origin)
{
    json_out_key(json, "logicalLocations");
    json_out_array(json);
    write_logical(json, "commit", origin->commit);
    write_logical(json, "blob", origin->blob);
    json_out_array_end(json);
}

static void member_locations(struct sarif *s, const struct place *place)
{
    json_out_key(s->json, "locations");
    json_out_array(s->json);
    json_out_object(s->json);
    member_physical(s, place);
    if (s->past && place->origin)
        member_logical(s->json, place->origin);
    json_out_object_end(s->json);
    json_out_array_end(s->json);
}

static void write_result(struct sarif *s, const struct credential *credential, size_t index,
                         size_t shown)
{
    const struct finding *finding = credential->findings[index];
    const struct verification *answer = credential->findings[0]->verification;
    begin_result(s, finding->rule);
    member_message(s, finding, answer, shown - 1);
    member_locations(s, &finding->place);
    if (shown > 1 || finding->part_count > 0)
        member_related(s, credential, index);
    member_fingerprints(s, finding, finding);
    member_correlation(s, finding);
    member_suppressions(s, finding);
    member_properties(s, finding, answer);
    json_out_object_end(s->json);
}

/* A part has a result of its own, so that its line is marked; the correlation ties them. */
static void write_part(struct sarif *s, const struct finding *owner, const struct part *part)
{
    const struct finding *finding = part->finding;
    struct json_out *json = s->json;
    begin_result(s, finding->rule);
    sarif_begin_message(json);
    sarif_add_quoted(json, "", finding->rule->title);
    sarif_add_quoted(json, " stands here as ", finding->preview);
    sarif_add_quoted(json, ", the ", part->role);
    sarif_add_quoted(json, " of the credential ", owner->rule->title);
    add_text(json, " [beside it](1).");
    sarif_end_message(json);
    member_locations(s, &finding->place);
    json_out_key(json, "relatedLocations");
    json_out_array(json);
    write_related(s, 1, &owner->place, "The credential that it belongs to", "");
    json_out_array_end(json);
    member_fingerprints(s, finding, owner);
    member_correlation(s, owner);
    member_suppressions(s, owner);
    member_properties(s, finding, NULL);
    json_out_object_end(json);
}

/* False if there is no room for one more result of that severity. */
static bool take_room(struct sarif *s, const struct finding *finding)
{
    size_t *room = &s->room[finding->rule->severity];
    if (*room == 0)
        return false;
    --*room;
    return true;
}

static void write_credential(struct sarif *s, const struct credential *credential)
{
    size_t shown = 0;
    for (size_t i = 0; i < credential->count; i++)
        shown += shown_finding(s->options, credential->findings[i]);
    for (size_t at = next_place(s, credential, 0); at < credential->count;
         at = next_place(s, credential, at + 1)) {
        const struct finding *finding = credential->findings[at];
        if (take_room(s, finding))
            write_result(s, credential, at, shown);
        for (size_t i = 0; i < finding->part_count; i++)
            if (is_result(&finding->parts[i]) && take_room(s, finding->parts[i].finding))
                write_part(s, finding, &finding->parts[i]);
    }
}

static void begin_notification(struct sarif *s, enum sarif_notice notice, const char *level)
{
    json_out_object(s->json);
    json_out_key(s->json, "descriptor");
    json_out_object(s->json);
    json_out_member_text(s->json, "id", sarif_rules_notice_id(notice));
    json_out_member_uint(s->json, "index", notice);
    json_out_object_end(s->json);
    json_out_member_text(s->json, "level", level);
    sarif_begin_message(s->json);
}

static void write_skipped(struct sarif *s, const struct skipped *skipped)
{
    struct json_out *json = s->json;
    begin_notification(s, skipped->incomplete ? SARIF_NOT_SCANNED : SARIF_SKIPPED,
                       skipped->incomplete ? "error" : "note");
    sarif_add_quoted(json, "", skipped->path);
    sarif_add_quoted(
        json, skipped->incomplete ? " could not be scanned: " : " was skipped: ", skipped->reason);
    if (skipped->detail[0])
        sarif_add_quoted(json, ", ", skipped->detail);
    add_text(json, ".");
    sarif_end_message(json);
    json_out_key(json, "locations");
    json_out_array(json);
    json_out_object(json);
    json_out_key(json, "physicalLocation");
    json_out_object(json);
    sarif_member_artifact(s->json, s->options->scan, skipped->path);
    json_out_object_end(json);
    json_out_object_end(json);
    json_out_array_end(json);
    json_out_object_end(json);
}

static void write_cut(struct sarif *s)
{
    AUTO(buf_dispose) struct buf number = {0};
    buf_printf(&number, "%zu", s->cut);
    begin_notification(s, SARIF_CUT, "warning");
    add_text(s->json, "The ");
    json_out_string_add(s->json, buf_bytes(&number));
    add_text(s->json, " least severe results were left out, because a run may hold 25000.");
    sarif_end_message(s->json);
    json_out_object_end(s->json);
}

static void member_invocations(struct sarif *s, const struct results *results)
{
    json_out_key(s->json, "invocations");
    json_out_array(s->json);
    json_out_object(s->json);
    json_out_member_bool(s->json, "executionSuccessful", !results->incomplete);
    json_out_key(s->json, "toolExecutionNotifications");
    json_out_array(s->json);
    for (size_t i = 0; i < results->skipped_count && !s->past; i++)
        write_skipped(s, &results->skipped[i]);
    if (s->cut > 0)
        write_cut(s);
    json_out_array_end(s->json);
    json_out_object_end(s->json);
    json_out_array_end(s->json);
}

static void member_tool(struct sarif *s)
{
    struct json_out *json = s->json;
    json_out_key(json, "tool");
    json_out_object(json);
    json_out_key(json, "driver");
    json_out_object(json);
    json_out_member_text(json, "name", "sprawl");
    json_out_member_text(json, "version", report_version(s->options));
    json_out_member_text(json, "semanticVersion", report_version(s->options));
    json_out_member_text(json, "informationUri", SPRAWL_HOMEPAGE);
    json_out_key(json, "rules");
    sarif_rules_write(json, &s->rules);
    json_out_key(json, "notifications");
    sarif_rules_write_notices(json);
    json_out_key(json, "properties");
    json_out_object(json);
    json_out_member_text(json, "rulesDigest", s->options->rules_digest);
    json_out_object_end(json);
    json_out_object_end(json);
    json_out_object_end(json);
}

/* What a reader needs to understand paths and columns. The root has no uri: a report tells no local
 * path. */
static void member_frame(struct json_out *json, bool past)
{
    json_out_key(json, "automationDetails");
    json_out_object(json);
    json_out_member_text(json, "id", past ? "sprawl/history/" : "sprawl/worktree/");
    json_out_object_end(json);
    json_out_key(json, "originalUriBaseIds");
    json_out_object(json);
    json_out_key(json, "%SRCROOT%");
    json_out_object(json);
    json_out_key(json, "description");
    json_out_object(json);
    json_out_member_text(json, "text", "The root of what was scanned.");
    json_out_object_end(json);
    json_out_object_end(json);
    json_out_object_end(json);
    json_out_member_text(json, "columnKind", "utf16CodeUnits");
}

static void write_run(struct json_out *json, const struct report_options *options,
                      const struct results *results, bool past)
{
    AUTO(sarif_dispose) struct sarif s = {.json = json, .options = options, .past = past};
    survey(&s, results);
    json_out_object(json);
    member_tool(&s);
    member_invocations(&s, results);
    member_frame(json, past);
    json_out_key(json, "results");
    json_out_array(json);
    for (size_t i = 0; i < results->credential_count; i++)
        write_credential(&s, &results->credentials[i]);
    json_out_array_end(json);
    json_out_object_end(json);
}

static bool has_past(const struct report_options *options, const struct results *results)
{
    const struct sarif s = {.options = options, .past = true};
    for (size_t i = 0; i < results->credential_count; i++) {
        const struct credential *c = &results->credentials[i];
        if (next_place(&s, c, 0) < c->count)
            return true;
    }
    return false;
}

/* A run of its own for history: its upload does not close the alerts of the work tree. */
static void sarif_write(struct out *out, const struct report_options *options,
                        const struct results *results)
{
    struct json_out json;
    json_out_init(&json, out, true);
    json_out_object(&json);
    json_out_member_text(&json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_out_member_text(&json, "version", "2.1.0");
    json_out_key(&json, "runs");
    json_out_array(&json);
    write_run(&json, options, results, false);
    if (has_past(options, results))
        write_run(&json, options, results, true);
    json_out_array_end(&json);
    json_out_object_end(&json);
    out_write(out, "\n", 1);
}

const struct report_ops report_sarif = {
    .name = "sarif",
    .summary = "SARIF 2.1.0 for GitHub code scanning and other viewers",
    .write = sarif_write,
};
