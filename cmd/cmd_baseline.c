/* cmd_baseline.c - `sprawl baseline create|update|prune|show|merge`: findings accepted for now. */
#include "cmd/baseline_scan.h"
#include "cmd/command.h"
#include "cmd/nearest.h"
#include "cmd/setup.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "report/escape.h"
#include "scanner/baseline.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/** One run. */
struct job {
    const struct options *options; /* of the words behind the subcommand */
    struct baseline baseline;
    char *path;
    struct baseline_entry terms; /* what new entries say */
    struct baseline_scan scan;
};

static void job_dispose(struct job *job)
{
    baseline_scan_dispose(&job->scan);
    baseline_dispose(&job->baseline);
    xfree(&job->path);
}

static enum exit_code refuse(const struct error *err)
{
    say(err);
    return EXIT_USAGE;
}

/* ---- What the command line says of new entries ---- */

static enum status take_text(const char **to, const char *option, const char *given,
                             const char *otherwise, struct error *err)
{
    *to = given ? given : otherwise;
    if (baseline_takes(bytes_of(*to)))
        return ST_OK;
    return error_set(err, ST_USAGE, "--%s is a line of text, 1 to %d bytes of UTF-8", option,
                     BASELINE_TEXT);
}

static const char *own_login(void)
{
    const char *name = getenv("LOGNAME");
    name = name && name[0] ? name : getenv("USER");
    return name && baseline_takes(bytes_of(name)) ? name : "unknown";
}

static enum status take_terms(struct job *job, struct error *err)
{
    const struct options *o = job->options;
    TRY(take_text(&job->terms.reason, "reason", o->reason, "not reviewed", err));
    TRY(take_text(&job->terms.owner, "owner", o->owner, own_login(), err));
    if (o->expires == NULL)
        return ST_OK;
    if (!date_is_day(bytes_of(o->expires)))
        return error_set(err, ST_USAGE, "--expires is a day such as 2027-03-01, not '%s'",
                         o->expires);
    memcpy(job->terms.expires, o->expires, DATE_DAY);
    return ST_OK;
}

/* ---- The file ---- */

static void find_path(struct job *job)
{
    size_t count;
    const char *const *targets = extent_targets(job->options, &count);
    job->path = setup_baseline_path(job->options, targets, count);
    if (job->path == NULL)
        job->path = xstrdup(baseline_name);
}

/* Whole or not at all: a file that is there stays until the new one is on disk. */
static enum status save(const struct baseline *baseline, const char *path, struct error *err)
{
    AUTO(out_free) struct out *out = NULL;
    TRY(out_new_file(&out, path, err));
    TRY(out_share(out, err));
    baseline_write(baseline, out);
    return out_finish(out, err);
}

/* "3 entries added, 12 in all" */
static enum exit_code tell(const struct job *job, size_t count, const char *what)
{
    AUTO(out_free) struct out *out = stdout_open();
    if (job->options->quiet)
        return EXIT_CLEAN;
    escape_write(out, bytes_of(job->path), ESCAPE_NAME);
    out_printf(out, ": %zu %s %s, %zu in all\n", count, count == 1 ? "entry" : "entries", what,
               job->baseline.entry_count);
    return stdout_finish(out, EXIT_CLEAN);
}

/* ---- create, update, prune ---- */

static enum status add_found(struct job *job, size_t *added, struct error *err)
{
    TRY(baseline_salt(&job->baseline, err));
    const struct results *found = &job->scan.results;
    size_t before = job->baseline.entry_count;
    AUTO(xfree) bool *is_new = xcalloc(found->credential_count + 1, sizeof(*is_new));
    for (size_t i = 0; i < found->credential_count; i++)
        is_new[i] = baseline_scan_open(&found->credentials[i]) &&
                    !baseline_find(&job->baseline, found->credentials[i].findings[0]->fingerprint);
    for (size_t i = 0; i < found->credential_count; i++) {
        const struct finding *lead = found->credentials[i].findings[0];
        struct baseline_entry entry = job->terms;
        if (!is_new[i])
            continue;
        memcpy(entry.fingerprint, lead->fingerprint, sizeof(entry.fingerprint));
        entry.rule = lead->rule->id;
        baseline_add(&job->baseline, &entry);
    }
    baseline_sort(&job->baseline);
    *added = job->baseline.entry_count - before;
    return ST_OK;
}

static enum status scan_and_add(struct job *job, size_t *added, struct error *err)
{
    TRY(take_terms(job, err));
    TRY(baseline_scan_run(&job->scan, job->options, err));
    TRY(add_found(job, added, err));
    return save(&job->baseline, job->path, err);
}

static enum exit_code create(struct job *job)
{
    struct error err;
    struct stat st;
    size_t added;
    find_path(job);
    if (lstat(job->path, &st) == 0) {
        say_line("%s is there already: 'sprawl baseline update' adds what is new", job->path);
        return EXIT_USAGE;
    }
    if (scan_and_add(job, &added, &err) != ST_OK)
        return refuse(&err);
    return baseline_scan_code(&job->scan, tell(job, added, "added"));
}

static enum exit_code update(struct job *job)
{
    struct error err;
    size_t added;
    find_path(job);
    if (baseline_read_path(&job->baseline, job->path, &err) != ST_OK ||
        scan_and_add(job, &added, &err) != ST_OK)
        return refuse(&err);
    return baseline_scan_code(&job->scan, tell(job, added, "added"));
}

/* Only after a whole scan: what could not be looked at may still be there. */
static enum exit_code prune(struct job *job)
{
    struct error err;
    struct options options = *job->options;
    find_path(job);
    options.min_confidence = "low"; /* an entry may be of any confidence */
    if (baseline_read_path(&job->baseline, job->path, &err) != ST_OK ||
        baseline_scan_run(&job->scan, &options, &err) != ST_OK)
        return refuse(&err);
    if (job->scan.results.incomplete) {
        say_line("%s is left as it is: not everything could be scanned", job->path);
        return baseline_scan_code(&job->scan, EXIT_INCOMPLETE);
    }
    for (size_t i = 0; i < job->scan.results.credential_count; i++) {
        const struct finding *lead = job->scan.results.credentials[i].findings[0];
        struct baseline_entry *entry = baseline_find(&job->baseline, lead->fingerprint);
        if (entry)
            entry->found = true;
    }
    size_t removed = baseline_prune(&job->baseline);
    if (removed > 0 && save(&job->baseline, job->path, &err) != ST_OK)
        return refuse(&err);
    return tell(job, removed, "removed");
}

/* ---- show ---- */

static void show_entry(struct out *out, const struct baseline_entry *entry, const char *today)
{
    bool over = entry->expires[0] && strcmp(entry->expires, today) < 0;
    out_printf(out, "%.8s  ", entry->fingerprint);
    escape_write(out, bytes_of(entry->rule), ESCAPE_NAME);
    out_text(out, "  ");
    escape_write(out, bytes_of(entry->owner), ESCAPE_NAME);
    if (entry->expires[0])
        out_printf(out, "  %s %s", over ? "EXPIRED" : "until", entry->expires);
    out_text(out, "  ");
    escape_write(out, bytes_of(entry->reason), ESCAPE_NAME);
    out_text(out, "\n");
}

static enum exit_code show(struct job *job)
{
    struct error err;
    char today[DATE_DAY];
    size_t over = 0;
    find_path(job);
    if (setup_today(today, job->options, &err) != ST_OK ||
        baseline_read_path(&job->baseline, job->path, &err) != ST_OK)
        return refuse(&err);
    AUTO(out_free) struct out *out = stdout_open();
    for (size_t i = 0; i < job->baseline.entry_count; i++) {
        const struct baseline_entry *entry = &job->baseline.entries[i];
        show_entry(out, entry, today);
        over += entry->expires[0] && strcmp(entry->expires, today) < 0;
    }
    out_printf(out, "%zu %s, %zu expired\n", job->baseline.entry_count,
               job->baseline.entry_count == 1 ? "entry" : "entries", over);
    return stdout_finish(out, EXIT_CLEAN);
}

/* ---- merge ---- */

/* git gives an empty file where there is no common ancestor. */
static enum status read_side(struct baseline *to, const char *path, bool may_be_empty,
                             struct error *err)
{
    AUTO(buf_dispose) struct buf text = {0};
    TRY(file_read(&text, path, LIMIT_BASELINE, err));
    if (text.len == 0 && may_be_empty)
        return ST_OK;
    return baseline_read(to, path, buf_bytes(&text), err);
}

static enum exit_code merge(struct job *job)
{
    AUTO(baseline_dispose) struct baseline base = {0};
    AUTO(baseline_dispose) struct baseline ours = {0};
    AUTO(baseline_dispose) struct baseline theirs = {0};
    struct baseline_merged merged;
    struct error err;
    const struct texts *files = &job->options->arguments;
    if (files->count != 3) {
        say_line("merge wants three files, BASE OURS THEIRS, and writes to OURS");
        return EXIT_USAGE;
    }
    if (read_side(&base, files->item[0], true, &err) != ST_OK ||
        read_side(&ours, files->item[1], false, &err) != ST_OK ||
        read_side(&theirs, files->item[2], false, &err) != ST_OK)
        return refuse(&err);
    baseline_merge(&job->baseline, &base, &ours, &theirs, &merged);
    if (save(&job->baseline, files->item[1], &err) != ST_OK)
        return refuse(&err);
    if (merged.conflicts == 0)
        return EXIT_CLEAN;
    say_line("%zu removed by one side and changed by the other, and kept; the first is %s",
             merged.conflicts, merged.first);
    return EXIT_FINDINGS;
}

/* ---- The whole ---- */

static const char *const words[] = {"create", "update", "prune", "show", "merge", NULL};
static enum exit_code (*const runs[])(struct job *job) = {create, update, prune, show, merge};

static enum exit_code unknown(const char *word)
{
    struct nearest near;
    nearest_init(&near, word);
    for (size_t i = 0; words[i]; i++)
        nearest_offer(&near, words[i]);
    if (near.name)
        say_line("baseline does not know '%s'; did you mean '%s'?", word, near.name);
    else
        say_line("baseline does not know '%s'; it knows create, update, prune, show and merge",
                 word);
    return EXIT_USAGE;
}

static enum exit_code baseline_run(const struct options *options)
{
    struct options rest = *options;
    AUTO(job_dispose) struct job job = {.options = &rest};
    if (options->arguments.count == 0) {
        say_line("baseline wants a word: create, update, prune, show or merge");
        return EXIT_USAGE;
    }
    rest.arguments.item++;
    rest.arguments.count--;
    for (size_t i = 0; i < COUNT_OF(runs); i++)
        if (strcmp(words[i], options->arguments.item[0]) == 0)
            return runs[i](&job);
    return unknown(options->arguments.item[0]);
}

static const char *const examples[] = {
    "sprawl baseline create --owner alice --expires 2027-03-01",
    "accept what is there today, until March",
    "sprawl baseline update --owner bob --reason 'keys of the demo'",
    "accept what is new, and leave the other entries as they are",
    "git config merge.sprawl-baseline.driver 'sprawl baseline merge %O %A %B'",
    "merge entries; .gitattributes says .sprawl-baseline.json merge=sprawl-baseline",
    NULL,
};

const struct command command_baseline = {
    .name = "baseline",
    .words = words,
    .arguments = "create|update|prune|show [TARGET]... | merge BASE OURS THEIRS",
    .summary = "findings that are accepted for now: why, by whom, until when",
    .about = "create, update and prune scan the targets as scan does: create writes a new file,\n"
             "update adds what is new, prune removes what is not found any more. The file is\n"
             "meant to be committed, and edited by hand: one entry a line, without secrets,\n"
             "paths or lines. From the day after 'expires' on, an entry accepts nothing.\n"
             "\n"
             "merge is for git. Its exit code is 1 if one side removed what the other changed.\n",
    .examples = examples,
    .run = baseline_run,
};
