/* json.c - the JSON report, schema_version 1: docs/report-1.schema.json. */
#include "report/record.h"
#include "report/shown.h"

/* Is the credential suppressed wherever it stands? */
static bool suppressed_everywhere(const struct credential *credential)
{
    for (size_t i = 0; i < credential->count; i++)
        if (credential->findings[i]->suppressed == NULL)
            return false;
    return true;
}

static void write_credential(struct json_out *json, const struct report_options *options,
                             const struct credential *credential)
{
    size_t first = shown_next(options, credential, 0);
    if (first == credential->count)
        return;
    json_out_object(json);
    record_finding(json, options, credential->findings[0], suppressed_everywhere(credential));
    json_out_key(json, "places");
    json_out_array(json);
    for (size_t i = first; i < credential->count; i = shown_next(options, credential, i + 1))
        record_place(json, credential->findings[i]);
    json_out_array_end(json);
    bool parts = false;
    for (size_t i = first; i < credential->count; i = shown_next(options, credential, i + 1))
        record_parts(json, options, credential->findings[i], &parts);
    if (parts)
        json_out_array_end(json);
    json_out_object_end(json);
}

static void write_lists(struct json_out *json, const struct report_options *options,
                        const struct results *results)
{
    json_out_key(json, "findings");
    json_out_array(json);
    for (size_t i = 0; i < results->credential_count; i++)
        write_credential(json, options, &results->credentials[i]);
    json_out_array_end(json);
    json_out_key(json, "skipped");
    json_out_array(json);
    for (size_t i = 0; i < results->skipped_count; i++) {
        json_out_object(json);
        record_skipped(json, &results->skipped[i]);
        json_out_object_end(json);
    }
    json_out_array_end(json);
}

static void json_write(struct out *out, const struct report_options *options,
                       const struct results *results)
{
    struct json_out json;
    json_out_init(&json, out, true);
    json_out_object(&json);
    json_out_member_uint(&json, "schema_version", RECORD_SCHEMA_VERSION);
    record_header(&json, options);
    write_lists(&json, options, results);
    json_out_key(&json, "summary");
    json_out_object(&json);
    record_summary(&json, results);
    json_out_object_end(&json);
    if (options->stats)
        record_stats(&json, results->stats);
    json_out_object_end(&json);
    out_write(out, "\n", 1);
}

const struct report_ops report_json = {
    .name = "json",
    .summary = "one JSON document: credentials with their places, what was skipped, a summary",
    .write = json_write,
};
