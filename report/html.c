/* html.c - one page for people: whole without a script, searched and sorted with it, and nothing in
 * it comes from or goes to a network. */
#include "base/codec.h"
#include "base/sha256.h"
#include "report/asked.h"
#include "report/decided.h"
#include "report/html_advice.h"
#include "report/html_assets.h"
#include "report/markup.h"
#include "report/origin.h"
#include "report/shown.h"

#include <inttypes.h>

enum { ID_SHOWN = 8, SKIPPED_SHOWN = 200 };

struct html {
    struct out *out;
    const struct report_options *options;
};

static void put(struct html *h, const char *ours)
{
    out_text(h->out, ours);
}

static void put_foreign(struct html *h, const char *text)
{
    markup_write(h->out, bytes_of(text), ESCAPE_NAME);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* ---- Frame ---- */

static void put_hash(struct html *h, const unsigned char *ptr, size_t len)
{
    unsigned char digest[SHA256_LEN];
    AUTO(buf_dispose) struct buf code = {0};
    struct sha256 hash;
    sha256_init(&hash);
    sha256_add(&hash, (struct bytes){ptr, len});
    sha256_finish(&hash, digest);
    enum status st =
        codec_base64_encode((struct bytes){digest, sizeof(digest)}, CODEC_BASE64, &code);
    BUG_IF(st != ST_OK);
    out_printf(h->out, "'sha256-%.*s'", (int)code.len, (const char *)code.ptr);
}

static void put_head(struct html *h, const struct shown_counts *counts)
{
    put(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ");
    put_hash(h, html_page_css, html_page_css_len);
    put(h, "; script-src ");
    put_hash(h, html_page_js, html_page_js_len);
    put(h, "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"referrer\" content=\"no-referrer\">\n"
           "<meta name=\"robots\" content=\"noindex\">\n");
    out_printf(h->out, "<title>%zu credential%s in %zu place%s</title>\n<style>", counts->findings,
               plural(counts->findings), counts->places, plural(counts->places));
    out_write(h->out, html_page_css, html_page_css_len);
    put(h, "</style>\n</head>\n<body>\n");
}

static void put_verdict(struct html *h, const struct results *results,
                        const struct shown_counts *counts)
{
    put(h, "<header>\n<h1>");
    if (counts->findings > 0)
        out_printf(h->out, "%zu credential%s in %zu place%s", counts->findings,
                   plural(counts->findings), counts->places, plural(counts->places));
    else
        put(h, results->incomplete ? "No credentials in what could be scanned"
                                   : "<span class=\"good\">No credentials found</span>");
    put(h, "</h1>\n<p class=\"soft\">sprawl");
    const struct scan_options *scan = h->options->scan;
    for (size_t i = 0; i < scan->target_count; i++) {
        put(h, i > 0 ? " \xC2\xB7 " : " scan ");
        put_foreign(h, scan->targets[i]);
    }
    put(h, "</p>\n</header>\n");
}

static void put_skipped(struct html *h, const struct results *results,
                        const struct shown_counts *counts)
{
    size_t n = 0;
    if (!results->incomplete)
        return;
    put(h, "<section class=\"notice\">\n<h2>The scan is incomplete</h2>\n");
    if (counts->incomplete == 0)
        put(h, "<p>It ended early.</p>\n");
    put(h, "<ul>\n");
    for (size_t i = 0; i < results->skipped_count; i++) {
        const struct skipped *skipped = &results->skipped[i];
        if (!skipped->incomplete || ++n > SKIPPED_SHOWN)
            continue;
        put(h, "<li><code>");
        put_foreign(h, skipped->path);
        put(h, "</code> could not be scanned: ");
        put_foreign(h, skipped->reason);
        put(h, "</li>\n");
    }
    put(h, "</ul>\n");
    if (n > SKIPPED_SHOWN)
        out_printf(h->out, "<p>and %zu more</p>\n", n - SKIPPED_SHOWN);
    put(h, "</section>\n");
}

/* Hidden until the script is there. */
static void put_tools(struct html *h, const struct shown_counts *counts)
{
    put(h, "<div class=\"tools\" id=\"tools\" hidden>\n"
           "<input id=\"query\" type=\"search\" placeholder=\"Search\" aria-label=\"Search\" "
           "autocomplete=\"off\">\n"
           "<select id=\"sort\" aria-label=\"Sort\"><option value=\"severity\">by severity</option>"
           "<option value=\"path\">by path</option><option value=\"kind\">by kind</option>"
           "<option value=\"places\">by number of places</option></select>\n");
    for (int s = SEVERITY_CRITICAL; s >= SEVERITY_LOW; s--) {
        const char *name = severity_name((enum severity)s);
        if (counts->severity[s] > 0)
            out_printf(h->out,
                       "<button type=\"button\" class=\"%s\" data-level=\"%d\" value=\"%s\" "
                       "aria-pressed=\"true\"><span class=\"level\">%s</span> %zu</button>\n",
                       name, s, name, name, counts->severity[s]);
    }
    put(h, "<output id=\"shown\"></output>\n</div>\n");
}

/* ---- A credential ---- */

static void put_place(struct html *h, const struct place *place)
{
    put(h, "<code>");
    put_foreign(h, place->path);
    out_printf(h->out, ":%" PRIu64 ":%" PRIu64 "</code>", place->start_line, place->start_column);
    for (size_t i = 0; i < place->decoded_count; i++) {
        put(h, i == 0 ? " decoded from " : ", ");
        put_foreign(h, place->decoded_as[i]);
    }
    if (place->origin) {
        AUTO(buf_dispose) struct buf line = {0};
        origin_tell(&line, place->origin, true);
        put(h, " <span class=\"soft\">");
        markup_write(h->out, buf_bytes(&line), ESCAPE_NAME);
        put(h, "</span>");
    }
}

static void put_line(struct html *h, const struct finding *finding)
{
    const struct place *place = &finding->place;
    struct bytes line = bytes_of(place->excerpt ? place->excerpt : "");
    size_t at = place->excerpt ? place->excerpt_at : 0,
           end = place->excerpt ? at + place->excerpt_len : 0;
    struct bytes secret = place->excerpt ? bytes_slice(line, at, end) : bytes_of(finding->preview);
    if (h->options->show_secrets)
        secret = (struct bytes){(const unsigned char *)finding->secret, finding->secret_len};
    out_printf(h->out, "<pre><b>%" PRIu64 "</b><span>", place->start_line);
    markup_write(h->out, bytes_slice(line, 0, at), ESCAPE_LINE);
    put(h, "<mark>");
    markup_write(h->out, secret, ESCAPE_LINE);
    put(h, "</mark>");
    markup_write(h->out, bytes_slice(line, end, line.len), ESCAPE_LINE);
    put(h, "</span></pre>\n");
}

static void put_part(struct html *h, const struct part *part)
{
    const struct finding *f = part->finding;
    put_foreign(h, part->role);
    put(h, " <code>");
    if (h->options->show_secrets)
        markup_write(h->out, (struct bytes){(const unsigned char *)f->secret, f->secret_len},
                     ESCAPE_NAME);
    else
        put_foreign(h, f->preview);
    put(h, "</code>");
}

/* What is known about it, on one line. */
static void put_evidence(struct html *h, const struct finding *lead, const struct finding *here)
{
    const struct packed_facts *facts = &lead->facts;
    const char *between = "<p class=\"soft\">";
    if (lead->check != CHECK_NONE) {
        out_printf(h->out, "%schecksum %s", between, lead->check == CHECK_OK ? "ok" : "failed");
        between = " \xC2\xB7 ";
    }
    for (size_t i = 0; i < facts->count; i++, between = " \xC2\xB7 ") {
        put(h, between);
        put_foreign(h, facts->item[i].name);
        put(h, " ");
        put_foreign(h, facts->item[i].value);
    }
    for (size_t i = 0; i < here->part_count; i++, between = " \xC2\xB7 ") {
        put(h, between);
        put_part(h, &here->parts[i]);
    }
    if (between[0] != '<')
        put(h, "</p>\n");
}

static void put_further(struct html *h, const struct credential *credential, size_t first,
                        size_t shown)
{
    if (shown < 2)
        return;
    out_printf(h->out, "<details><summary>also in %zu place%s</summary>\n<ul>\n", shown - 1,
               plural(shown - 1));
    for (size_t i = shown_next(h->options, credential, first + 1); i < credential->count;
         i = shown_next(h->options, credential, i + 1)) {
        put(h, "<li>");
        put_place(h, &credential->findings[i]->place);
        put(h, "</li>\n");
    }
    put(h, "</ul>\n</details>\n");
}

/* What its issuer said. */
static void put_answer(struct html *h, const struct verification *v)
{
    AUTO(buf_dispose) struct buf line = {0};
    if (v == NULL)
        return;
    asked_tell(&line, v, false, " \xC2\xB7 ");
    out_printf(h->out, "<p class=\"answer%s\">Its issuer: ",
               asked_works(v)     ? " works"
               : asked_is_dead(v) ? " dead"
                                  : "");
    markup_write(h->out, buf_bytes(&line), ESCAPE_NAME);
    put(h, "</p>\n");
}

/* What people decided about the place, and what came of it. */
static void put_decided(struct html *h, const struct finding *finding)
{
    AUTO(buf_dispose) struct buf line = {0};
    for (size_t at = 0; decided_next(&line, finding, &at);) {
        put(h, "<p class=\"soft\">");
        markup_write(h->out, buf_bytes(&line), ESCAPE_NAME);
        put(h, "</p>\n");
    }
}

static void put_title(struct html *h, const struct finding *lead, const struct finding *here,
                      size_t shown)
{
    const char *name = severity_name(lead->rule->severity);
    out_printf(h->out, "<article class=\"%s%s\" data-level=\"%d\" data-places=\"%zu\" data-kind=\"",
               name, here->suppressed ? " muted" : "", (int)lead->rule->severity, shown);
    put_foreign(h, lead->rule->title);
    put(h, "\" data-path=\"");
    put_foreign(h, here->place.path);
    out_printf(h->out, "\">\n<header class=\"head\"><span class=\"level\">%s</span><h2>", name);
    put_foreign(h, lead->rule->title);
    put(h, "</h2><span class=\"soft\">");
    put_foreign(h, lead->rule->id);
    out_printf(h->out, " \xC2\xB7 confidence %s \xC2\xB7 id %.*s",
               confidence_name(lead->confidence), ID_SHOWN, lead->fingerprint);
    if (here->suppressed) {
        AUTO(buf_dispose) struct buf why = {0};
        decided_suppressed(&why, here);
        put(h, " \xC2\xB7 suppressed: ");
        markup_write(h->out, buf_bytes(&why), ESCAPE_NAME);
    }
    put(h, "</span></header>\n");
}

static void put_credential(struct html *h, const struct credential *credential)
{
    size_t first = shown_next(h->options, credential, 0), shown = 0;
    for (size_t i = first; i < credential->count; i = shown_next(h->options, credential, i + 1))
        shown++;
    if (shown == 0)
        return;
    const struct finding *lead = credential->findings[0], *here = credential->findings[first];
    put_title(h, lead, here, shown);
    put(h, "<p>");
    put_place(h, &here->place);
    put(h, "</p>\n");
    put_line(h, here);
    put_evidence(h, lead, here);
    put_answer(h, lead->verification);
    put_decided(h, here);
    put_further(h, credential, first, shown);
    html_advice(h->out, lead->rule);
    put(h, "</article>\n");
}

/* The gravest first, also without the script. */
static void put_credentials(struct html *h, const struct results *results)
{
    put(h, "<main id=\"list\">\n");
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_LOW; severity--)
        for (size_t i = 0; i < results->credential_count; i++)
            if (results->credentials[i].findings[0]->rule->severity == (enum severity)severity)
                put_credential(h, &results->credentials[i]);
    put(h, "</main>\n");
}

static void html_write(struct out *out, const struct report_options *options,
                       const struct results *results)
{
    struct html h = {.out = out, .options = options};
    struct shown_counts counts;
    shown_count(results, &counts);
    put_head(&h, &counts);
    put_verdict(&h, results, &counts);
    put_skipped(&h, results, &counts);
    put_tools(&h, &counts);
    put_credentials(&h, results);
    out_printf(out,
               "<footer class=\"soft\">%" PRIu64 " items and %" PRIu64
               " bytes scanned \xC2\xB7 %zu skipped \xC2\xB7 %zu suppressed \xC2\xB7 sprawl ",
               results->stats->work.items, results->stats->work.bytes, results->skipped_count,
               results->suppressed_count);
    put_foreign(&h, report_version(options));
    put(&h, "</footer>\n<script>");
    out_write(out, html_page_js, html_page_js_len);
    put(&h, "</script>\n</body>\n</html>\n");
}

const struct report_ops report_html = {
    .name = "html",
    .summary = "one page, searchable, without network",
    .write = html_write,
};
