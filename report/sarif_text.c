/* sarif_text.c - brackets and quotes of messages, sentences about a place, and where an artifact
 * is. */
#include "report/sarif_text.h"

#include "report/asked.h"
#include "report/decided.h"
#include "report/origin.h"
#include "report/uri.h"

static void add_ours(struct json_out *json, const char *text)
{
    json_out_string_add(json, bytes_of(text));
}

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

void sarif_add_commit(struct json_out *json, const struct origin *origin)
{
    enum { DAY = 10 }; /* characters of a date */
    char date[ORIGIN_DATE];
    if (origin->commit[0])
        sarif_add_quoted(json, ", in commit ", origin->commit);
    if (origin_author_date(origin, date)) {
        add_ours(json, " of ");
        json_out_string_add(json, (struct bytes){(const unsigned char *)date, DAY});
    }
    add_ours(json, ", and is no longer in the tree.");
}

void sarif_add_decoded(struct json_out *json, const struct place *place)
{
    for (size_t i = 0; i < place->decoded_count; i++) {
        add_ours(json, i == 0 ? " It was decoded from " : ", ");
        add_ours(json, place->decoded_as[i]);
    }
    if (place->decoded_count > 0)
        add_ours(json, ".");
}

void sarif_add_answer(struct json_out *json, const struct verification *v)
{
    if (v == NULL)
        return;
    add_ours(json, " Its issuer says: ");
    add_ours(json, outcome_name(v->outcome));
    sarif_add_quoted(json, ", ", v->evidence);
    add_ours(json, ".");
}

void sarif_member_verification(struct json_out *json, const struct verification *v)
{
    char time[ASKED_TIME];
    struct asked_field fields[ASKED_FIELDS];
    if (v == NULL)
        return;
    size_t count = asked_fields(v, true, time, fields);
    json_out_key(json, "verification");
    json_out_object(json);
    for (size_t i = 0; i < count; i++)
        json_out_member_text(json, fields[i].name, fields[i].value);
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
