/* jsonl.c - one JSON object a line, findings as they come, the summary last. */
#include "report/record.h"
#include "report/shown.h"

static void open_line(struct json_out *json, struct out *out, const char *type)
{
    json_out_init(json, out, false);
    json_out_object(json);
    json_out_member_text(json, "type", type);
}

static void close_line(struct json_out *json)
{
    json_out_object_end(json);
    out_write(json->out, "\n", 1);
}

/* Flushed at once: whoever watches an endless input wants to know now. */
static void jsonl_stream(struct out *out, const struct report_options *options,
                         const struct finding *finding)
{
    if (!shown_finding(options, finding))
        return;
    struct json_out json;
    open_line(&json, out, "finding");
    record_finding(&json, options, finding, finding->suppressed != NULL);
    json_out_key(&json, "places");
    json_out_array(&json);
    record_place(&json, finding);
    json_out_array_end(&json);
    bool parts = false;
    record_parts(&json, options, finding, &parts);
    if (parts)
        json_out_array_end(&json);
    close_line(&json);
    out_flush(out);
}

static void jsonl_write(struct out *out, const struct report_options *options,
                        const struct results *results)
{
    struct json_out json;
    for (size_t i = 0; i < results->skipped_count; i++) {
        open_line(&json, out, "skipped");
        record_skipped(&json, &results->skipped[i]);
        close_line(&json);
    }
    open_line(&json, out, "summary");
    json_out_member_uint(&json, "schema_version", RECORD_SCHEMA_VERSION);
    record_header(&json, options);
    record_summary(&json, results);
    if (options->stats)
        record_stats(&json, results->stats);
    close_line(&json);
}

const struct report_ops report_jsonl = {
    .name = "jsonl",
    .summary = "one JSON object a line: findings as they come, then what was skipped and a summary",
    .stream = jsonl_stream,
    .write = jsonl_write,
};
