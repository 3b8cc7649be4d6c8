/* cmd_revoke.c - `sprawl revoke FINGERPRINT`: how that credential ends and what comes instead; with
 * --execute it is ended. */
#include "cmd/collect.h"
#include "cmd/command.h"
#include "cmd/live.h"
#include "cmd/setup.h"
#include "report/advice.h"
#include "report/escape.h"
#include "scanner/scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { PLACES_SHOWN = 10, TYPED_LEAST = 8 };

struct search {
    const struct options *options;
    struct setup setup;
    struct collect *collect;
    struct scan_stats stats;
};

static void search_dispose(struct search *search)
{
    collect_free(&search->collect);
    setup_dispose(&search->setup);
}

static enum status on_finding(void *ctx, struct finding *finding, struct error *err)
{
    struct search *search = ctx;
    (void)err;
    collect_finding(search->collect, finding);
    return ST_OK;
}

static enum status on_skipped(void *ctx, const struct skipped *skipped, struct error *err)
{
    (void)ctx;
    (void)skipped;
    (void)err;
    return ST_OK;
}

static enum status look(struct search *search, struct error *err)
{
    static const char *const here[] = {".", NULL};
    const struct texts *words = &search->options->arguments;
    const char *const *targets = words->count > 1 ? words->item + 1 : here;
    size_t count = words->count > 1 ? words->count - 1 : 1;
    struct scan_options scan;
    const struct scan_sink sink = {.ctx = search, .finding = on_finding, .skipped = on_skipped};
    TRY(setup_all(&search->setup, search->options, targets, count, err));
    TRY(live_check(search->options, &search->setup, targets, count, err));
    setup_scan_options(&search->setup, search->options, &scan);
    scan.targets = targets;
    scan.target_count = count;
    collect_new(&search->collect);
    return scan_run(search->setup.rules, &scan, &sink, &search->stats, err);
}

/* The only credential whose fingerprint starts so. */
static enum status find(const struct search *search, const struct results *results,
                        const struct credential **out, struct error *err)
{
    const char *wanted = search->options->arguments.item[0];
    size_t found = 0;
    for (size_t i = 0; i < results->credential_count; i++) {
        if (strncmp(results->credentials[i].findings[0]->fingerprint, wanted, strlen(wanted)) != 0)
            continue;
        *out = &results->credentials[i];
        found++;
    }
    if (found == 1)
        return ST_OK;
    return error_set(err, ST_USAGE,
                     found == 0 ? "no credential with the fingerprint '%s' was found here"
                                : "several fingerprints start with '%s': write more of it",
                     wanted);
}

/* ---- The plan ---- */

static void put(struct out *out, const char *text)
{
    escape_write(out, bytes_of(text), ESCAPE_NAME);
}

static void put_line(struct out *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    out_printf(out, "  %-9s ", name);
    put(out, text);
    out_text(out, "\n");
}

static void print_places(struct out *out, const struct credential *credential)
{
    for (size_t i = 0; i < MIN(credential->count, (size_t)PLACES_SHOWN); i++) {
        const struct place *place = &credential->findings[i]->place;
        out_text(out, i == 0 ? "  found in  " : "            ");
        put(out, place->path);
        out_printf(out, ":%" PRIu64 "\n", place->start_line);
    }
    if (credential->count > PLACES_SHOWN)
        out_printf(out, "            and %zu places more\n", credential->count - PLACES_SHOWN);
}

static void print_facts(struct out *out, const struct packed_facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) {
        out_text(out, i == 0 ? "  known     " : ", ");
        put(out, facts->item[i].name);
        out_text(out, " ");
        put(out, facts->item[i].value);
    }
    if (facts->count > 0)
        out_text(out, "\n");
}

static void print_plan(struct out *out, const struct credential *credential)
{
    const struct finding *lead = credential->findings[0];
    put(out, lead->rule->title);
    out_printf(out, "  id %s\n", lead->fingerprint);
    put_line(out, "secret", lead->preview);
    print_places(out, credential);
    print_facts(out, &lead->facts);
    out_text(out, "\n");
    advice_write(out, lead->rule, "");
    out_text(out,
             "\nOrder: what is public is revoked first; else replace, deploy, see that nothing "
             "uses\nthe old one, revoke. Removing it from files or from history is not enough: "
             "copies stay.\n");
}

/* ---- Doing it ---- */

/* The fingerprint, or at least the beginning that reports show, typed by whoever means it. */
static bool is_confirmed(const char *fingerprint)
{
    char line[128];
    fprintf(stderr, "This cannot be undone. Type the id of the credential to revoke it: ");
    if (fgets(line, sizeof(line), stdin) == NULL)
        return false;
    size_t len = strcspn(line, "\r\n");
    return len >= TYPED_LEAST && len <= strlen(fingerprint) && strncmp(line, fingerprint, len) == 0;
}

static enum exit_code execute(const struct search *search, const struct credential *credential,
                              struct out *out)
{
    const struct finding *finding = credential->findings[0];
    const struct revoke *revoke = finding->rule->revoke;
    if (revoke == NULL || revoke->request == NULL) {
        say_line("nothing is sent: its issuer documents no way in which the holder can revoke it");
        return EXIT_USAGE;
    }
    out_flush(out);
    if (!is_confirmed(finding->fingerprint)) {
        say_line("nothing is sent: that is not its id");
        return EXIT_USAGE;
    }
    return live_revoke(search->options, &search->setup, credential, out) ? EXIT_CLEAN
                                                                         : EXIT_INCOMPLETE;
}

static enum exit_code revoke_run(const struct options *options)
{
    struct error err;
    struct results results;
    const struct credential *credential = NULL;
    AUTO(search_dispose) struct search search = {.options = options};
    AUTO(out_free) struct out *out = stdout_open();
    if (options->arguments.count == 0) {
        say_line("'revoke' wants the fingerprint of a finding: sprawl revoke ID [TARGET]...");
        return EXIT_USAGE;
    }
    if (look(&search, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    collect_results(search.collect, &search.stats, &results);
    if (find(&search, &results, &credential, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    BUG_IF(credential == NULL);
    print_plan(out, credential);
    enum exit_code code = options->execute ? execute(&search, credential, out) : EXIT_CLEAN;
    return stdout_finish(out, code);
}

static const char *const examples[] = {
    "sprawl revoke qb5nlxmn",
    "how the credential with that id is revoked and replaced",
    "sprawl revoke --execute qb5nlxmn deploy/",
    "have its issuer revoke it, after the id was typed again",
    NULL,
};

const struct command command_revoke = {
    .name = "revoke",
    .arguments = "ID [TARGET]...",
    .summary = "show how a credential is revoked and replaced, or revoke it",
    .about = "ID is the fingerprint of a finding in the TARGETs (none: the current directory), or\n"
             "its beginning. Without --execute nothing is sent to anybody.\n",
    .examples = examples,
    .run = revoke_run,
};
