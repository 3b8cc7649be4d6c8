/* csv.c - one row a place, RFC 4180, for spreadsheets: no cell is a formula. */
#include "base/date.h"
#include "report/advice.h"
#include "report/escape.h"
#include "report/origin.h"
#include "report/shown.h"
#include "scanner/acceptance.h"

#include <inttypes.h>

/* What a row is about; a report that could not look everywhere does not look like a clean one. */
static const char row_finding[] = "finding", row_failed[] = "not scanned",
                  row_skipped[] = "skipped";

static const char head[] =
    "record,severity,confidence,rule,title,provider,kind,secret,fingerprint,path,start_line,"
    "start_column,end_line,end_column,suppressed,commit,author,email,date,in_head,removed_in,via,"
    "detail,suppressed_reason,suppressed_owner,suppressed_until,issuer_says,evidence,principal,"
    "account,"
    "scopes,restricted_by,expires_at,asked_at,revoke,replace\r\n";

struct csv {
    struct out *out;
    const struct report_options *options;
    bool first;
};

/* Spreadsheets take a cell that begins so for a formula; an apostrophe makes it text. Full-width
 * forms of the signs are taken for them in some locales. */
static bool is_formula(struct bytes cell)
{
    static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                       "\xEF\xBC\xA0"};
    size_t at = 0;
    while (at < cell.len && cell.ptr[at] == ' ')
        at++;
    if (at == cell.len)
        return false;
    for (size_t i = 0; i < COUNT_OF(wide); i++)
        if (bytes_find(cell, at, bytes_of(wide[i])) == at)
            return true;
    return strchr("=+-@", cell.ptr[at]) != NULL;
}

/* If it has a separator (a semicolon is one in some locales), or blanks that readers would strip.
 */
static bool wants_quotes(struct bytes cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (strchr(",\";", cell.ptr[i]) != NULL)
            return true;
    return cell.len > 0 && (cell.ptr[0] == ' ' || cell.ptr[cell.len - 1] == ' ');
}

static void put_cell(struct csv *csv, struct bytes foreign)
{
    AUTO(buf_dispose) struct buf cell = {0};
    escape_add(&cell, foreign, ESCAPE_NAME);
    bool formula = is_formula(buf_bytes(&cell)), quotes = wants_quotes(buf_bytes(&cell));
    out_text(csv->out, csv->first ? "" : ",");
    csv->first = false;
    out_text(csv->out, quotes ? "\"" : "");
    out_text(csv->out, formula ? "'" : "");
    for (size_t i = 0; i < cell.len; i++) {
        out_write(csv->out, cell.ptr + i, 1);
        if (cell.ptr[i] == '"')
            out_write(csv->out, "\"", 1);
    }
    out_text(csv->out, quotes ? "\"" : "");
}

static void put_text(struct csv *csv, const char *foreign)
{
    put_cell(csv, bytes_of(foreign ? foreign : ""));
}

static void put_number(struct csv *csv, uint64_t number)
{
    out_printf(csv->out, ",%" PRIu64, number);
}

static void begin_row(struct csv *csv, const char *record)
{
    csv->first = true;
    put_text(csv, record);
}

static void put_origin(struct csv *csv, const struct origin *origin)
{
    char date[ORIGIN_DATE];
    if (origin == NULL) {
        out_text(csv->out, ",,,,,,,");
        return;
    }
    (void)origin_author_date(origin, date);
    put_text(csv, origin->commit);
    put_text(csv, origin->author);
    put_text(csv, origin->email);
    put_text(csv, date);
    put_text(csv, origin->in_head ? "yes" : "no");
    put_text(csv, origin->removed_in);
    put_text(csv, origin->via);
}

static void put_acceptance(struct csv *csv, const struct finding *finding)
{
    const struct acceptance *a = finding->acceptance;
    bool holds = finding->suppressed && a && !a->expired;
    put_text(csv, holds ? a->reason : NULL);
    put_text(csv, holds ? a->owner : NULL);
    put_text(csv, holds ? a->until : NULL);
}

static void put_answer(struct csv *csv, const struct verification *v)
{
    static const char *const facts[] = {"principal", "account", "scopes", "restricted_by",
                                        "expires_at"};
    char when[DATE_TEXT] = "";
    put_text(csv, v ? outcome_name(v->outcome) : NULL);
    put_text(csv, v ? v->evidence : NULL);
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        put_text(csv, v ? v->facts[validate_fact(facts[i])] : NULL);
    if (v && v->at > 0)
        (void)date_format(v->at, when);
    put_text(csv, when);
}

static void put_advice(struct csv *csv, const struct rule *rule)
{
    AUTO(buf_dispose) struct buf line = {0};
    advice_revoke(&line, rule);
    put_cell(csv, buf_bytes(&line));
    buf_reset(&line);
    advice_replace(&line, rule);
    put_cell(csv, buf_bytes(&line));
}

static void put_place(struct csv *csv, const struct finding *lead, const struct finding *finding)
{
    const struct rule *rule = lead->rule;
    const struct place *place = &finding->place;
    struct bytes clear = {(const unsigned char *)lead->secret, lead->secret_len};
    begin_row(csv, row_finding);
    put_text(csv, severity_name(rule->severity));
    put_text(csv, confidence_name(lead->confidence));
    put_text(csv, rule->id);
    put_text(csv, rule->title);
    put_text(csv, rule->issuer);
    put_text(csv, rule->kind);
    put_cell(csv, csv->options->show_secrets ? clear : bytes_of(lead->preview));
    put_text(csv, lead->fingerprint);
    put_text(csv, place->path);
    put_number(csv, place->start_line);
    put_number(csv, place->start_column);
    put_number(csv, place->end_line);
    put_number(csv, place->end_column);
    put_text(csv, finding->suppressed);
    put_origin(csv, place->origin);
    put_text(csv, NULL); /* detail */
    put_acceptance(csv, finding);
    put_answer(csv, lead->verification);
    put_advice(csv, rule);
    out_text(csv->out, "\r\n");
}

/* Reason and detail in the column for it; all others but the path are empty. */
static void put_skipped(struct csv *csv, const struct skipped *skipped)
{
    AUTO(buf_dispose) struct buf why = {0};
    buf_printf(&why, "%s%s%s", skipped->reason, skipped->detail[0] ? ": " : "", skipped->detail);
    begin_row(csv, skipped->incomplete ? row_failed : row_skipped);
    out_text(csv->out, ",,,,,,,,");
    put_text(csv, skipped->path);
    out_text(csv->out, ",,,,,,,,,,,,");
    put_cell(csv, buf_bytes(&why));
    out_text(csv->out, ",,,,,,,,,,,,,\r\n");
}

static void csv_write(struct out *out, const struct report_options *options,
                      const struct results *results)
{
    struct csv csv = {.out = out, .options = options};
    out_text(out, head);
    for (size_t i = 0; i < results->credential_count; i++) {
        const struct credential *c = &results->credentials[i];
        for (size_t at = shown_next(options, c, 0); at < c->count;
             at = shown_next(options, c, at + 1))
            put_place(&csv, c->findings[0], c->findings[at]);
    }
    for (size_t i = 0; i < results->skipped_count; i++)
        put_skipped(&csv, &results->skipped[i]);
}

const struct report_ops report_csv = {
    .name = "csv",
    .summary = "one row a place, for spreadsheets",
    .write = csv_write,
};
