/* text.c - the report for people: one block for each credential, what was not scanned, one line of
 * sums. */
#include "report/advice.h"
#include "report/asked.h"
#include "report/decided.h"
#include "report/escape.h"
#include "report/excerpt.h"
#include "report/origin.h"
#include "report/shown.h"
#include "report/style.h"

#include <inttypes.h>

#define BAR "\xE2\x94\x82"
#define CORNER "\xE2\x94\x8C"
#define FOOT "\xE2\x94\x94"
#define DOT " \xC2\xB7 "
#define ELLIPSIS "\xE2\x80\xA6"

enum {
    ID_SHOWN = 8,       /* characters of a fingerprint that people see */
    PLACES_SHOWN = 5,   /* further places without -v */
    SKIPPED_SHOWN = 20, /* skipped items of a kind without -vv */
    GUTTER_LEAST = 4,
};

struct text {
    struct out *out;
    const struct report_options *options;
    struct buf link_root;
    unsigned gutter; /* columns of line numbers in this block */
};

static void text_dispose(struct text *text)
{
    buf_dispose(&text->link_root);
}

static void put(struct text *t, const char *foreign)
{
    escape_write(t->out, bytes_of(foreign), ESCAPE_NAME);
}

static unsigned digits_of(uint64_t number)
{
    unsigned digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}

/* 41,210 */
static void put_count(struct text *t, uint64_t number)
{
    uint64_t unit = 1;
    while (number / unit >= 1000)
        unit *= 1000;
    out_printf(t->out, "%" PRIu64, number / unit);
    for (; unit > 1; unit /= 1000)
        out_printf(t->out, ",%03" PRIu64, number % unit / (unit / 1000));
}

static void put_counted(struct text *t, uint64_t number, const char *one, const char *many)
{
    put_count(t, number);
    out_printf(t->out, " %s", number == 1 ? one : many);
}

/* 1.9 GiB */
static void put_size(struct text *t, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};
    size_t unit = 0;
    uint64_t whole = bytes, tenths = 0;
    for (; whole >= 1024 && unit + 1 < COUNT_OF(units); unit++) {
        tenths = whole % 1024 * 10 / 1024;
        whole /= 1024;
    }
    if (unit == 0)
        put_counted(t, bytes, "byte", "bytes");
    else
        out_printf(t->out, "%" PRIu64 ".%" PRIu64 " %s", whole, tenths, units[unit]);
}

/* A line of a block begins. */
static void bar(struct text *t)
{
    style_begin(t->out, t->options, STYLE_DIM);
    out_printf(t->out, "%*s " BAR " ", (int)t->gutter, "");
    style_end(t->out, t->options);
}

static void write_heading(struct text *t, const struct finding *finding, const struct finding *here)
{
    static const char *const words[] = {[SEVERITY_LOW] = "LOW",
                                        [SEVERITY_MEDIUM] = "MEDIUM",
                                        [SEVERITY_HIGH] = "HIGH",
                                        [SEVERITY_CRITICAL] = "CRITICAL"};
    const struct rule *rule = finding->rule;
    style_text(t->out, t->options, style_of_severity(rule->severity), words[rule->severity]);
    out_text(t->out, "  ");
    style_begin(t->out, t->options, STYLE_BOLD);
    put(t, rule->title);
    style_end(t->out, t->options);
    out_text(t->out, "  ");
    put(t, rule->id);
    out_printf(t->out, "  confidence %s  id %.*s", confidence_name(finding->confidence), ID_SHOWN,
               finding->fingerprint);
    if (here->suppressed) {
        AUTO(buf_dispose) struct buf line = {0};
        decided_suppressed(&line, here);
        out_text(t->out, "  suppressed: ");
        out_write(t->out, line.ptr, line.len);
    }
    out_text(t->out, "\n");
}

static void put_decoded(struct text *t, const struct place *place)
{
    for (size_t i = 0; i < place->decoded_count; i++) {
        out_text(t->out, i == 0 ? " (decoded from " : ", ");
        put(t, place->decoded_as[i]);
    }
    if (place->decoded_count > 0)
        out_text(t->out, ")");
}

static void write_place(struct text *t, const struct place *place)
{
    style_begin(t->out, t->options, STYLE_BOLD);
    style_place(t->out, buf_bytes(&t->link_root), place);
    style_end(t->out, t->options);
    put_decoded(t, place);
    out_text(t->out, "\n");
}

static void write_evidence(struct text *t, const struct finding *finding)
{
    const struct packed_facts *facts = &finding->facts;
    if (finding->check == CHECK_NONE && facts->count == 0)
        return;
    bar(t);
    if (finding->check == CHECK_OK)
        style_text(t->out, t->options, STYLE_GOOD, "checksum ok");
    if (finding->check == CHECK_FAILED)
        style_text(t->out, t->options, STYLE_MEDIUM, "checksum failed");
    for (size_t i = 0; i < facts->count; i++) {
        if (i > 0 || finding->check != CHECK_NONE)
            out_text(t->out, DOT);
        put(t, facts->item[i].name);
        out_text(t->out, " ");
        put(t, facts->item[i].value);
    }
    out_text(t->out, "\n");
}

/* What people decided about this place, and what came of it. */
static void write_decided(struct text *t, const struct finding *finding)
{
    AUTO(buf_dispose) struct buf line = {0};
    for (size_t at = 0; decided_next(&line, finding, &at);) {
        bar(t);
        out_write(t->out, line.ptr, line.len);
        out_text(t->out, "\n");
    }
}

/* issuer: valid · HTTP 200 · principal octo-dev · scopes repo */
static void write_verification(struct text *t, const struct verification *v)
{
    char time[ASKED_TIME];
    struct asked_field fields[ASKED_FIELDS];
    if (v == NULL)
        return;
    size_t count = asked_fields(v, false, time, fields);
    bar(t);
    out_text(t->out, "issuer: ");
    style_text(t->out, t->options, asked_works(v) ? STYLE_CRITICAL : STYLE_BOLD, fields[0].value);
    for (size_t i = 1; i < count; i++) {
        bool named = strcmp(fields[i].name, "evidence") != 0;
        out_printf(t->out, DOT "%s%s", named ? fields[i].name : "", named ? " " : "");
        put(t, fields[i].value);
    }
    out_text(t->out, "\n");
}

/* with key id AKIA********7Q2X (line 4) */
static void write_parts(struct text *t, const struct finding *finding)
{
    if (finding->part_count == 0)
        return;
    bar(t);
    for (size_t i = 0; i < finding->part_count; i++) {
        const struct part *part = &finding->parts[i];
        const struct finding *f = part->finding;
        out_printf(t->out, "%s%s ", i == 0 ? "with " : DOT, part->role);
        if (t->options->show_secrets)
            escape_write(t->out, (struct bytes){(const unsigned char *)f->secret, f->secret_len},
                         ESCAPE_NAME);
        else
            put(t, f->preview);
        if (f->place.start_line != finding->place.start_line)
            out_printf(t->out, " (line %" PRIu64 ")", f->place.start_line);
    }
    out_text(t->out, "\n");
}

static void write_reasons(struct text *t, const struct kept_reasons *reasons)
{
    for (size_t i = 0; i < reasons->count; i++) {
        bar(t);
        out_printf(t->out, "%s ", i == 0 ? "because" : "       ");
        put(t, reasons->text[i]);
        out_text(t->out, "\n");
    }
}

static void write_origin(struct text *t, const struct origin *origin)
{
    if (origin == NULL)
        return;
    AUTO(buf_dispose) struct buf line = {0};
    origin_tell(&line, origin, true);
    bar(t);
    out_write(t->out, line.ptr, line.len);
    out_text(t->out, "\n");
}

/* A further place: on the line of the one before, if it is in the same file of the same commit. */
static void write_further_place(struct text *t, const struct place *before,
                                const struct place *place)
{
    bool same = before && before->origin == NULL && place->origin == NULL &&
                before->decoded_count + place->decoded_count == 0 &&
                strcmp(before->path, place->path) == 0;
    if (same) {
        out_printf(t->out, ", %" PRIu64 ":%" PRIu64, place->start_line, place->start_column);
        return;
    }
    if (before)
        out_text(t->out, "\n");
    bar(t);
    out_text(t->out, "  ");
    style_place(t->out, buf_bytes(&t->link_root), place);
    put_decoded(t, place);
    if (place->origin) {
        AUTO(buf_dispose) struct buf line = {0};
        origin_tell(&line, place->origin, false);
        out_printf(t->out, " %.*s", (int)line.len, (const char *)line.ptr);
    }
}

/* The places after the first. */
static void write_further(struct text *t, const struct credential *credential, size_t first)
{
    size_t further = 0;
    for (size_t i = shown_next(t->options, credential, first + 1); i < credential->count;
         i = shown_next(t->options, credential, i + 1))
        further++;
    if (further == 0)
        return;
    bar(t);
    out_text(t->out, "also in ");
    put_counted(t, further, "place", "places");
    out_text(t->out, "\n");
    size_t limit = t->options->verbose > 0 ? further : PLACES_SHOWN, at = first;
    const struct place *before = NULL;
    for (size_t n = 0; n < MIN(further, limit); n++) {
        at = shown_next(t->options, credential, at + 1);
        write_further_place(t, before, &credential->findings[at]->place);
        before = &credential->findings[at]->place;
    }
    out_text(t->out, "\n");
    if (further > limit) {
        bar(t);
        out_text(t->out, "  " ELLIPSIS " and ");
        put_count(t, further - limit);
        out_text(t->out, " more, listed with -v\n");
    }
}

/* What to do next: two lines, all that is known of it with -v. */
static void write_advice(struct text *t, const struct finding *lead)
{
    AUTO(buf_dispose) struct buf line = {0};
    style_begin(t->out, t->options, STYLE_DIM);
    out_printf(t->out, "%*s " FOOT " ", (int)t->gutter, "");
    style_end(t->out, t->options);
    buf_printf(&line, "Revoke: ");
    advice_revoke(&line, lead->rule);
    buf_printf(&line, "\n%*s   Replace: ", (int)t->gutter, "");
    advice_replace(&line, lead->rule);
    out_write(t->out, line.ptr, line.len);
    out_text(t->out, "\n");
    buf_reset(&line);
    buf_printf(&line, "%*s %c", (int)t->gutter, "", '\0');
    if (t->options->verbose > 0)
        advice_write_more(t->out, lead->rule, (const char *)line.ptr);
}

static void write_credential(struct text *t, const struct credential *credential)
{
    size_t first = shown_next(t->options, credential, 0);
    if (first == credential->count)
        return;
    const struct finding *lead = credential->findings[0], *here = credential->findings[first];
    t->gutter = MAX(digits_of(here->place.start_line), (unsigned)GUTTER_LEAST);
    write_heading(t, lead, here);
    style_begin(t->out, t->options, STYLE_DIM);
    out_printf(t->out, "%*s " CORNER " ", (int)t->gutter, "");
    style_end(t->out, t->options);
    write_place(t, &here->place);
    excerpt_write(t->out, t->options, here, t->gutter);
    write_origin(t, here->place.origin);
    write_evidence(t, lead);
    write_verification(t, lead->verification);
    write_parts(t, here);
    write_decided(t, here);
    if (t->options->verbose > 0)
        write_reasons(t, &lead->reasons);
    write_further(t, credential, first);
    if (here->suppressed == NULL)
        write_advice(t, lead);
    out_text(t->out, "\n");
}

static void write_skipped_item(struct text *t, const struct skipped *skipped)
{
    out_text(t->out, "  ");
    put(t, skipped->path);
    out_text(t->out, ": ");
    put(t, skipped->reason);
    if (skipped->detail[0]) {
        out_text(t->out, " (");
        put(t, skipped->detail);
        out_text(t->out, ")");
    }
    out_text(t->out, "\n");
}

static void write_skipped(struct text *t, const struct results *results, bool incomplete)
{
    size_t limit = t->options->verbose > 1 ? SIZE_MAX : SKIPPED_SHOWN, seen = 0;
    for (size_t i = 0; i < results->skipped_count; i++) {
        const struct skipped *skipped = &results->skipped[i];
        if (skipped->incomplete != incomplete)
            continue;
        if (seen == 0) {
            style_text(t->out, t->options, STYLE_BOLD,
                       incomplete ? "could not be scanned:" : "skipped on purpose:");
            out_text(t->out, "\n");
        }
        if (seen++ < limit)
            write_skipped_item(t, skipped);
    }
    if (seen > limit) {
        out_text(t->out, "  " ELLIPSIS " and ");
        put_count(t, seen - limit);
        out_text(t->out, " more, listed with -vv\n");
    }
    if (seen > 0)
        out_text(t->out, "\n");
}

static void write_severities(struct text *t, const struct shown_counts *counts)
{
    const char *between = " (";
    for (int s = SEVERITY_CRITICAL; s >= SEVERITY_LOW; s--) {
        if (counts->severity[s] == 0)
            continue;
        out_text(t->out, between);
        put_count(t, counts->severity[s]);
        out_printf(t->out, " %s", severity_name((enum severity)s));
        between = ", ";
    }
    out_text(t->out, ")");
}

static void write_verdict(struct text *t, const struct results *results,
                          const struct shown_counts *counts)
{
    if (counts->findings > 0) {
        style_begin(t->out, t->options, STYLE_BOLD);
        put_counted(t, counts->findings, "credential in ", "credentials in ");
        put_counted(t, counts->places, "place", "places");
        style_end(t->out, t->options);
        write_severities(t, counts);
        out_text(t->out, DOT);
    } else if (results->incomplete) {
        out_text(t->out, "no credentials in what could be scanned: ");
    } else {
        style_text(t->out, t->options, STYLE_GOOD, "clean");
        out_text(t->out, ": no credentials to report in ");
    }
}

static void write_summary(struct text *t, const struct results *results)
{
    struct shown_counts counts;
    shown_count(results, &counts);
    write_verdict(t, results, &counts);
    put_counted(t, results->stats->work.items, "item", "items");
    out_text(t->out, ", ");
    put_size(t, results->stats->work.bytes);
    if (t->options->stats)
        out_printf(t->out, " in %.1f s", results->stats->wall_seconds);
    if (results->skipped_count > 0) {
        out_text(t->out, DOT);
        put_count(t, results->skipped_count);
        out_text(t->out, " skipped");
    }
    if (results->suppressed_count > 0) {
        out_text(t->out, DOT);
        put_count(t, results->suppressed_count);
        out_text(t->out, " suppressed");
    }
    if (results->incomplete) {
        out_text(t->out, DOT);
        style_text(t->out, t->options, STYLE_CRITICAL, "incomplete");
        if (results->stats->cancelled)
            out_text(t->out, ": stopped early");
        else if (counts.incomplete > 0)
            out_printf(t->out, ": %zu could not be scanned", counts.incomplete);
    }
    out_text(t->out, "\n");
}

static void text_write(struct out *out, const struct report_options *options,
                       const struct results *results)
{
    AUTO(text_dispose) struct text text = {.out = out, .options = options};
    if (options->hyperlinks)
        style_link_root(&text.link_root);
    for (size_t i = 0; i < results->credential_count; i++)
        write_credential(&text, &results->credentials[i]);
    write_skipped(&text, results, true);
    if (options->verbose > 0)
        write_skipped(&text, results, false);
    write_summary(&text, results);
}

const struct report_ops report_text = {
    .name = "text",
    .summary = "for people: each credential with the line it stands in",
    .write = text_write,
};
