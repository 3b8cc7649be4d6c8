/* markdown.c - a summary for pull requests and the step summary of GitHub Actions
 * (`-o markdown="$GITHUB_STEP_SUMMARY"`), which takes 1 MiB: what does not fit is counted. */
#include "report/advice.h"
#include "report/asked.h"
#include "report/decided.h"
#include "report/escape.h"
#include "report/origin.h"
#include "report/shown.h"

#include <inttypes.h>

enum {
    TABLE_MOST = 800000, /* bytes up to the end of the table */
    BYTES_MOST = 900000,
    PLACES_SHOWN = 5,   /* of a credential */
    SKIPPED_SHOWN = 50, /* items that could not be scanned */
};

struct markdown {
    struct out *out;
    const struct report_options *options;
    size_t written, left_out; /* bytes; credentials */
};

/* Foreign text: no byte of it is markup. In <code> no name is mentioned and no number linked
 * either; elsewhere an '@' is cut from what follows. */
static void add_foreign(struct buf *to, struct bytes foreign, bool code)
{
    AUTO(buf_dispose) struct buf safe = {0};
    escape_add(&safe, foreign, ESCAPE_NAME);
    buf_printf(to, code ? "<code>" : "");
    for (size_t i = 0; i < safe.len; i++) {
        unsigned char c = safe.ptr[i];
        bool plain = byte_is_alnum(c) || c >= 0x80 || strchr(" /.-,()", c) != NULL;
        buf_printf(to, plain ? "%c" : "&#%u;", c);
        if (!code && (c == '@' || c == '#'))
            buf_printf(to, "<!-- -->");
    }
    buf_printf(to, code ? "</code>" : "");
}

static void add_code(struct buf *to, const char *foreign)
{
    add_foreign(to, bytes_of(foreign), true);
}

/* Write block if no more than most bytes are written then. */
static bool put(struct markdown *md, const struct buf *block, size_t most)
{
    if (block->len > most - md->written)
        return false;
    out_write(md->out, block->ptr, block->len);
    md->written += block->len;
    return true;
}

static void add_place(struct buf *to, const struct place *place)
{
    add_code(to, place->path);
    buf_printf(to, ":%" PRIu64, place->start_line);
    if (place->origin == NULL)
        return;
    AUTO(buf_dispose) struct buf line = {0};
    origin_tell(&line, place->origin, false);
    buf_printf(to, " ");
    add_foreign(to, buf_bytes(&line), false);
}

static void add_places(struct buf *to, const struct markdown *md,
                       const struct credential *credential)
{
    size_t n = 0;
    for (size_t i = shown_next(md->options, credential, 0); i < credential->count;
         i = shown_next(md->options, credential, i + 1)) {
        if (n < PLACES_SHOWN)
            buf_printf(to, n > 0 ? "<br>" : "");
        if (n++ < PLACES_SHOWN)
            add_place(to, &credential->findings[i]->place);
    }
    if (n > PLACES_SHOWN)
        buf_printf(to, "<br>and %zu more", n - PLACES_SHOWN);
}

/* What text says, which is empty afterwards. */
static void add_line(struct buf *to, const char *before, struct buf *text)
{
    if (text->len > 0) {
        buf_printf(to, "%s", before);
        add_foreign(to, buf_bytes(text), false);
    }
    buf_reset(text);
}

static void add_suppressed(struct buf *to, const struct finding *finding)
{
    AUTO(buf_dispose) struct buf why = {0};
    decided_suppressed(&why, finding);
    add_line(to, "suppressed: ", &why);
}

/* What its issuer said, how it ends, and what comes instead. */
static void add_next(struct buf *to, const struct finding *lead, const struct finding *here)
{
    AUTO(buf_dispose) struct buf line = {0};
    const char *page = advice_page(lead->rule);
    if (lead->verification) {
        buf_printf(to, "%s", asked_works(lead->verification) ? "**it works**<br>" : "");
        asked_tell(&line, lead->verification, true, "; ");
        add_line(to, "issuer: ", &line);
        buf_printf(to, "<br>");
    }
    advice_revoke_short(&line, lead->rule);
    add_line(to, "revoke: ", &line);
    if (page)
        buf_printf(to, " ([%s](<%s>))", page == lead->rule->docs ? "how" : "where", page);
    advice_replace(&line, lead->rule);
    add_line(to, "<br>replace: ", &line);
    for (size_t at = 0; decided_next(&line, here, &at);)
        add_line(to, "<br>", &line);
}

/* One row of the table. */
static void put_credential(struct markdown *md, const struct credential *credential)
{
    AUTO(buf_dispose) struct buf row = {0};
    size_t first = shown_next(md->options, credential, 0);
    if (first == credential->count)
        return;
    const struct finding *lead = credential->findings[0];
    const struct finding *here = credential->findings[first];
    struct bytes clear = {(const unsigned char *)lead->secret, lead->secret_len};
    buf_printf(&row, "| **%s** | ", severity_name(lead->rule->severity));
    add_foreign(&row, bytes_of(lead->rule->title), false);
    buf_printf(&row, "<br>");
    add_foreign(&row, md->options->show_secrets ? clear : bytes_of(lead->preview), true);
    buf_printf(&row, " | ");
    add_places(&row, md, credential);
    buf_printf(&row, " | ");
    if (here->suppressed)
        add_suppressed(&row, here);
    else
        add_next(&row, lead, here);
    buf_printf(&row, " | %s | <code>%.8s</code> |\n", confidence_name(lead->confidence),
               lead->fingerprint);
    md->left_out += !put(md, &row, TABLE_MOST);
}

static void put_credentials(struct markdown *md, const struct results *results)
{
    static const char head[] = "| severity | credential | where | next | confidence | id |\n"
                               "|---|---|---|---|---|---|\n";
    AUTO(buf_dispose) struct buf table = {0};
    struct shown_counts counts;
    shown_count(results, &counts);
    if (counts.findings == 0 && !md->options->report_suppressed)
        return;
    buf_printf(&table, "%s", head);
    (void)put(md, &table, TABLE_MOST);
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_LOW; severity--)
        for (size_t i = 0; i < results->credential_count; i++)
            if (results->credentials[i].findings[0]->rule->severity == (enum severity)severity)
                put_credential(md, &results->credentials[i]);
    if (md->left_out > 0)
        out_printf(md->out, "\n> %zu more credentials do not fit in here: see the JSON report.\n",
                   md->left_out);
    out_text(md->out, "\n");
}

static void put_verdict(struct markdown *md, const struct results *results)
{
    struct shown_counts counts;
    shown_count(results, &counts);
    const char *between = ": ";
    if (counts.findings == 0) {
        out_text(md->out, results->incomplete ? "## No credentials in what could be scanned\n\n"
                                              : "## No credentials found\n\n");
        return;
    }
    out_printf(md->out, "## %zu credential%s in %zu place%s\n\n", counts.findings,
               counts.findings == 1 ? "" : "s", counts.places, counts.places == 1 ? "" : "s");
    out_text(md->out, "By severity");
    for (int s = SEVERITY_CRITICAL; s >= SEVERITY_LOW; s--) {
        if (counts.severity[s] == 0)
            continue;
        out_printf(md->out, "%s%zu %s", between, counts.severity[s],
                   severity_name((enum severity)s));
        between = ", ";
    }
    out_text(md->out, ".\n\n");
}

static void put_failed(struct markdown *md, const struct results *results)
{
    size_t n = 0, shown = 0;
    for (size_t i = 0; i < results->skipped_count; i++) {
        const struct skipped *skipped = &results->skipped[i];
        AUTO(buf_dispose) struct buf line = {0};
        if (!skipped->incomplete || ++n > SKIPPED_SHOWN)
            continue;
        buf_printf(&line, n == 1 ? "### Could not be scanned\n\n- " : "- ");
        add_code(&line, skipped->path);
        buf_printf(&line, ": ");
        add_foreign(&line, bytes_of(skipped->reason), false);
        buf_printf(&line, "\n");
        shown += put(md, &line, BYTES_MOST);
    }
    if (n > shown)
        out_printf(md->out, "- and %zu more\n", n - shown);
    out_text(md->out, n > 0 ? "\n" : "");
}

static void put_sums(struct markdown *md, const struct results *results)
{
    out_printf(md->out, "%" PRIu64 " items scanned, %zu skipped, %zu suppressed%s.\n",
               results->stats->work.items, results->skipped_count, results->suppressed_count,
               results->incomplete ? ", **incomplete**" : "");
}

static void markdown_write(struct out *out, const struct report_options *options,
                           const struct results *results)
{
    struct markdown md = {.out = out, .options = options};
    put_verdict(&md, results);
    put_credentials(&md, results);
    put_failed(&md, results);
    put_sums(&md, results);
}

const struct report_ops report_markdown = {
    .name = "markdown",
    .summary = "a summary below 1 MiB, for pull requests and $GITHUB_STEP_SUMMARY",
    .write = markdown_write,
};
