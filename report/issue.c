/* issue.c - choosing what is annotated. */
#include "report/issue.h"

#include "report/advice.h"
#include "report/asked.h"
#include "report/decided.h"
#include "report/escape.h"
#include "report/origin.h"
#include "report/shown.h"

#include <inttypes.h>

enum { OF_A_KIND = 10 };

struct issues {
    struct out *out;
    const struct report_options *options;
    const struct issue_style *style;
    size_t room[ISSUE_KINDS], left_out;
};

static void tell_place(struct buf *to, const struct issues *issues, const struct issue *issue)
{
    const struct finding *lead = issue->lead;
    const struct place *place = &issue->finding->place;
    struct bytes clear = {(const unsigned char *)lead->secret, lead->secret_len};
    escape_add(to, issues->options->show_secrets ? clear : bytes_of(lead->preview), ESCAPE_NAME);
    buf_printf(to, " stands here in plain text (confidence %s, id %.8s).",
               confidence_name(lead->confidence), lead->fingerprint);
    if (place->origin) {
        buf_printf(to, " In ");
        escape_add(to, bytes_of(place->path), ESCAPE_NAME);
        buf_printf(to, ":%" PRIu64 " ", place->start_line);
        origin_tell(to, place->origin, false);
        buf_printf(to, ".");
    }
    buf_printf(to, " ");
    if (decided_expired(to, issue->finding))
        buf_printf(to, ". ");
    if (decided_policy(to, issue->finding))
        buf_printf(to, ". ");
    if (lead->verification) {
        buf_printf(to, "Its issuer: ");
        asked_tell(to, lead->verification, true, "; ");
        buf_printf(to, ". ");
    }
    buf_printf(to, "Revoke: ");
    advice_revoke(to, lead->rule);
    buf_printf(to, ". Replace: ");
    advice_replace(to, lead->rule);
}

static void write_place(struct issues *issues, const struct finding *lead,
                        const struct finding *finding)
{
    AUTO(buf_dispose) struct buf message = {0};
    const struct issue issue = {issues->style->kinds[lead->rule->severity], lead, finding};
    if (finding->suppressed)
        return;
    if (issues->room[issue.kind] == 0) {
        issues->left_out++;
        return;
    }
    issues->room[issue.kind]--;
    tell_place(&message, issues, &issue);
    issues->style->place(issues->out, issues->options, &issue, buf_bytes(&message));
}

static void write_places(struct issues *issues, const struct results *results)
{
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_LOW; severity--)
        for (size_t i = 0; i < results->credential_count; i++) {
            const struct credential *c = &results->credentials[i];
            if (c->findings[0]->rule->severity != (enum severity)severity)
                continue;
            for (size_t k = 0; k < c->count; k++)
                write_place(issues, c->findings[0], c->findings[k]);
        }
}

/* The first of what was not scanned by name, the rest by number. */
static void write_incomplete(struct issues *issues, const struct results *results,
                             const struct shown_counts *counts)
{
    AUTO(buf_dispose) struct buf message = {0};
    if (!results->incomplete)
        return;
    if (counts->incomplete == 0)
        buf_printf(&message, "The scan ended early.");
    for (size_t i = 0; i < results->skipped_count; i++) {
        const struct skipped *skipped = &results->skipped[i];
        if (!skipped->incomplete)
            continue;
        escape_add(&message, bytes_of(skipped->path), ESCAPE_NAME);
        buf_printf(&message, " could not be scanned: ");
        escape_add(&message, bytes_of(skipped->reason), ESCAPE_NAME);
        break;
    }
    if (counts->incomplete > 1)
        buf_printf(&message, " (and %zu more)", counts->incomplete - 1);
    issues->room[ISSUE_ERROR]--;
    issues->style->scan(issues->out, ISSUE_ERROR, "incomplete scan", buf_bytes(&message));
}

static void write_sums(struct issues *issues, const struct results *results,
                       const struct shown_counts *counts)
{
    AUTO(buf_dispose) struct buf rest = {0};
    if (issues->left_out > 0) {
        buf_printf(&rest,
                   "%zu more places are not annotated: a run shows %d of a kind. The report has "
                   "all of them.",
                   issues->left_out, OF_A_KIND);
        issues->style->scan(issues->out, ISSUE_NOTICE, "more credentials", buf_bytes(&rest));
    }
    out_printf(issues->out, "sprawl: %zu credentials in %zu places, %zu items scanned",
               counts->findings, counts->places, (size_t)results->stats->work.items);
    if (counts->incomplete > 0)
        out_printf(issues->out, ", %zu could not be scanned", counts->incomplete);
    out_text(issues->out, results->incomplete ? ", incomplete\n" : "\n");
}

void issue_write_all(struct out *out, const struct report_options *options,
                     const struct results *results, const struct issue_style *style)
{
    struct issues issues = {.out = out, .options = options, .style = style};
    struct shown_counts counts;
    shown_count(results, &counts);
    for (size_t i = 0; i < COUNT_OF(issues.room); i++)
        issues.room[i] = OF_A_KIND;
    issues.room[ISSUE_NOTICE]--; /* for the one about the rest */
    write_incomplete(&issues, results, &counts);
    write_places(&issues, results);
    write_sums(&issues, results, &counts);
}
