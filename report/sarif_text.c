/* sarif_text.c - brackets and quotes of messages, and where an artifact is. */
#include "report/sarif_text.h"

#include "report/decided.h"
#include "report/uri.h"

void sarif_add_foreign(struct json_out *json, const char *text)
{
    for (; *text; text++) {
        size_t plain = strcspn(text, "[]\\");
        json_out_string_add(json, (struct bytes){(const unsigned char *)text, plain});
        text += plain;
        if (*text == '\0')
            break;
        json_out_string_add(json, bytes_of("\\"));
        json_out_string_add(json, (struct bytes){(const unsigned char *)text, 1});
    }
}

void sarif_add_quoted(struct json_out *json, const char *before, const char *foreign)
{
    json_out_string_add(json, bytes_of(before));
    json_out_string_add(json, bytes_of("'"));
    sarif_add_foreign(json, foreign);
    json_out_string_add(json, bytes_of("'"));
}

void sarif_begin_message(struct json_out *json)
{
    json_out_key(json, "message");
    json_out_object(json);
    json_out_key(json, "text");
    json_out_string_begin(json);
}

void sarif_end_message(struct json_out *json)
{
    json_out_string_end(json);
    json_out_object_end(json);
}

void sarif_member_artifact(struct json_out *json, const struct scan_options *scan, const char *path)
{
    AUTO(buf_dispose) struct buf uri = {0};
    uri_encode(&uri, uri_relative(scan, bytes_of(path)));
    json_out_key(json, "artifactLocation");
    json_out_object(json);
    json_out_key(json, "uri");
    json_out_string(json, buf_bytes(&uri));
    json_out_member_text(json, "uriBaseId", "%SRCROOT%");
    json_out_object_end(json);
}

void sarif_add_suppression(struct json_out *json, const struct finding *finding)
{
    AUTO(buf_dispose) struct buf why = {0};
    bool in_source = strncmp(finding->suppressed, "inline", strlen("inline")) == 0;
    decided_suppressed(&why, finding);
    json_out_object(json);
    json_out_member_text(json, "kind", in_source ? "inSource" : "external");
    json_out_member_text(json, "status", "accepted");
    json_out_key(json, "justification");
    json_out_string(json, buf_bytes(&why));
    json_out_object_end(json);
}
