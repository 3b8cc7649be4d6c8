/* junit.c - one failed test case a place, for servers that show test results. What could not be
 * scanned is an error; a clean scan is one test that passed, because some servers refuse none. */
#include "report/advice.h"
#include "report/asked.h"
#include "report/decided.h"
#include "report/escape.h"
#include "report/markup.h"
#include "report/origin.h"
#include "report/shown.h"

#include <inttypes.h>

static void put(struct out *out, const char *foreign)
{
    markup_write(out, bytes_of(foreign), ESCAPE_NAME);
}

static void begin_case(struct out *out, const char *class, const char *name)
{
    out_text(out, "    <testcase classname=\"sprawl.");
    put(out, class);
    out_text(out, "\" name=\"");
    put(out, name);
}

/* What text says, which is empty afterwards; nothing if it is. */
static void put_line(struct out *out, const char *name, struct buf *text)
{
    if (text->len == 0)
        return;
    out_printf(out, "\n%s: ", name);
    markup_write(out, buf_bytes(text), ESCAPE_NAME);
    buf_reset(text);
}

/* The failure's text: what the console of a build shows. */
static void put_body(struct out *out, const struct report_options *options,
                     const struct finding *lead, const struct finding *finding)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct bytes clear = {(const unsigned char *)lead->secret, lead->secret_len};
    markup_write(out, options->show_secrets ? clear : bytes_of(lead->preview), ESCAPE_NAME);
    out_printf(out, "\nconfidence: %s\nfingerprint: ", confidence_name(lead->confidence));
    put(out, lead->fingerprint);
    if (finding->place.origin)
        origin_tell(&text, finding->place.origin, true);
    put_line(out, "history", &text);
    for (size_t at = 0; decided_next(&text, finding, &at);)
        put_line(out, "decided", &text);
    if (lead->verification)
        asked_tell(&text, lead->verification, false, "; ");
    put_line(out, "issuer", &text);
    advice_revoke(&text, lead->rule);
    put_line(out, "revoke", &text);
    advice_replace(&text, lead->rule);
    put_line(out, "replace", &text);
}

static void put_place(struct out *out, const struct report_options *options,
                      const struct finding *lead, const struct finding *finding)
{
    const struct place *place = &finding->place;
    begin_case(out, lead->rule->id, place->path);
    out_printf(out, ":%" PRIu64 ":%" PRIu64 "\">\n", place->start_line, place->start_column);
    if (finding->suppressed) {
        AUTO(buf_dispose) struct buf why = {0};
        decided_suppressed(&why, finding);
        out_text(out, "      <skipped message=\"suppressed: ");
        markup_write(out, buf_bytes(&why), ESCAPE_NAME);
        out_text(out, "\"/>\n    </testcase>\n");
        return;
    }
    out_printf(out, "      <failure type=\"%s\" message=\"", severity_name(lead->rule->severity));
    put(out, lead->rule->title);
    out_text(out, " in plain text\">");
    put_body(out, options, lead, finding);
    out_text(out, "</failure>\n    </testcase>\n");
}

static void put_failed(struct out *out, const struct skipped *skipped)
{
    begin_case(out, "scan", skipped->path);
    out_text(out, "\">\n      <error type=\"");
    put(out, skipped->reason);
    out_text(out, "\" message=\"could not be scanned");
    if (skipped->detail[0])
        out_text(out, ": ");
    put(out, skipped->detail);
    out_text(out, "\"/>\n    </testcase>\n");
}

/* A scan that ended early without a skip that tells so. */
static void put_stopped(struct out *out)
{
    begin_case(out, "scan", "the whole scan");
    out_text(out, "\">\n      <error type=\"incomplete\" message=\"the scan ended early\"/>\n"
                  "    </testcase>\n");
}

static void put_numbers(struct out *out, size_t tests, size_t failures, size_t errors)
{
    out_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"", tests, failures, errors);
}

static void junit_write(struct out *out, const struct report_options *options,
                        const struct results *results)
{
    struct shown_counts counts;
    shown_count(results, &counts);
    bool stopped = results->incomplete && counts.incomplete == 0;
    size_t failures = counts.places, errors = counts.incomplete + stopped;
    size_t skipped = options->report_suppressed ? results->suppressed_count : 0;
    bool clean = failures + errors + skipped == 0;
    size_t tests = failures + errors + skipped + clean;

    out_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sprawl\"");
    put_numbers(out, tests, failures, errors);
    out_text(out, ">\n  <testsuite name=\"sprawl\"");
    put_numbers(out, tests, failures, errors);
    out_printf(out, " skipped=\"%zu\">\n", skipped);
    for (size_t i = 0; i < results->credential_count; i++) {
        const struct credential *c = &results->credentials[i];
        for (size_t at = shown_next(options, c, 0); at < c->count;
             at = shown_next(options, c, at + 1))
            put_place(out, options, c->findings[0], c->findings[at]);
    }
    for (size_t i = 0; i < results->skipped_count; i++)
        if (results->skipped[i].incomplete)
            put_failed(out, &results->skipped[i]);
    if (stopped)
        put_stopped(out);
    if (clean)
        out_text(out, "    <testcase classname=\"sprawl.scan\" name=\"no credentials found\"/>\n");
    out_text(out, "  </testsuite>\n</testsuites>\n");
}

const struct report_ops report_junit = {
    .name = "junit",
    .summary = "JUnit XML: a failed test for each place",
    .write = junit_write,
};
