/* decisions.c - finding, reading and telling of other scanners' files. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cmd/decisions.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "cmd/command.h"

enum { EXTEND_MAX = 2 };

const char *const decisions_configs[] = {".betterleaks.toml", ".gitleaks.toml", NULL};

void decisions_dispose(struct decisions *decisions)
{
    foreign_free(&decisions->foreign);
    ignore_file_free(&decisions->ignored);
    import_dispose(&decisions->import);
    xfree(&decisions->name);
    xfree(&decisions->root);
    *decisions = (struct decisions){0};
}

bool decisions_is_theirs(const char *path)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct error unused;
    return file_read(&text, path, LIMIT_RULE_FILE, &unused) == ST_OK &&
           import_recognises(buf_bytes(&text));
}

/* ---- Configurations ---- */

/* Is path, links followed, below the directory of the configuration at base? */
static bool is_below(const char *path, const char *base)
{
    const char *slash = strrchr(base, '/');
    AUTO(xfree) char *directory = slash ? xmemdup(base, (size_t)(slash - base) + 1) : xstrdup(".");
    AUTO(xfree) char *real = realpath(path, NULL);
    AUTO(xfree) char *root = realpath(directory, NULL);
    size_t len = root ? strlen(root) : 0;
    return real && root && strncmp(real, root, len) == 0 && (real[len] == '/' || len == 1);
}

static enum status load_one(struct decisions *d, struct rule_list *list, const char *path,
                            struct error *err)
{
    AUTO(buf_dispose) struct buf text = {0};
    TRY(law_read(d->law, &text, path, LIMIT_RULE_FILE, err));
    return import_load(&d->import, list, path, buf_bytes(&text), err);
}

/* As written if the user named the configuration (that is what gitleaks does), else from its
 * directory. */
static char *extended_path(const struct decisions *d)
{
    const char *slash = d->asked ? NULL : strrchr(d->name, '/');
    AUTO(buf_dispose) struct buf path = {0};
    if (slash)
        buf_printf(&path, "%.*s", (int)(slash - d->name) + 1, d->name);
    buf_printf(&path, "%s", d->import.extend_path);
    return xmemdup(path.ptr, path.len);
}

enum status decisions_load(struct decisions *decisions, struct rule_list *list, const char *path,
                           bool asked, struct error *err)
{
    decisions->name = xstrdup(path);
    decisions->asked = asked;
    TRY(load_one(decisions, list, path, err));
    for (int i = 0; i < EXTEND_MAX && decisions->import.extend_path; i++) {
        AUTO(xfree) char *next = extended_path(decisions);
        if (!asked && decisions->law == NULL && !is_below(next, path))
            return error_set(err, ST_USAGE,
                             "%s extends %s, which is not a file below it; name the configuration "
                             "with --config, or use --no-repo-config",
                             path, next);
        TRY(load_one(decisions, list, next, err));
    }
    return ST_OK;
}

enum status decisions_compile(struct decisions *decisions, const struct ruleset *rules,
                              struct error *err)
{
    if (decisions->name == NULL)
        return ST_OK;
    return foreign_new(&decisions->foreign, &decisions->import, rules, decisions->name, err);
}

/* ---- Ignore files ---- */

static void read_one(struct decisions *d, enum ignore_kind kind, bool quiet)
{
    AUTO(buf_dispose) struct buf path = {0};
    AUTO(buf_dispose) struct buf text = {0};
    struct ignore_read read;
    struct error err;
    buf_printf(&path, "%s%s%s", d->root, d->root[0] ? "/" : "", ignore_kind_name(kind));
    AUTO(xfree) char *name = xmemdup(path.ptr, path.len);
    enum law_file there = law_look(d->law, name);
    if (there == LAW_NONE)
        return;
    if (there != LAW_FILE) {
        if (!quiet)
            say_line("%s: not an ordinary file, and not read", name);
        return;
    }
    if (law_read(d->law, &text, name, LIMIT_RULE_FILE, &err) != ST_OK ||
        ignore_file_add(d->ignored, kind, name, buf_bytes(&text), &read, &err) != ST_OK) {
        if (!quiet)
            say_line("%s; the file is not used", err.text);
        return;
    }
    if (!quiet)
        say_line("%s: %zu accepted findings", name, read.entries);
    if (!quiet && read.unusable > 0)
        say_line("%s: %zu entries are not of the form that is expected", name, read.unusable);
}

void decisions_read_ignored(struct decisions *decisions, const char *target, bool quiet)
{
    static const enum ignore_kind kinds[] = {IGNORE_GITLEAKS, IGNORE_BETTERLEAKS, IGNORE_BASELINE};
    size_t len = strlen(target);
    while (len > 1 && target[len - 1] == '/')
        len--;
    bool here = len == 1 && target[0] == '.';
    decisions->root = xmemdup(target, here ? 0 : len);
    ignore_file_new(&decisions->ignored);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        read_one(decisions, kinds[i], quiet);
    ignore_file_seal(decisions->ignored);
}

/* ---- Telling ---- */

void decisions_tell(const struct decisions *decisions, bool verbose)
{
    const struct import *import = &decisions->import;
    if (decisions->name == NULL)
        return;
    say_line("%s: %zu rules, %zu allow lists", decisions->name, import->rule_count,
             import->allow_count);
    if (import->bounded > 0)
        say_line("%s: %zu rules had repeats without an upper limit, which now have one%s",
                 decisions->name, import->bounded, verbose ? "" : "; -v lists them");
    if (import->validates > 0)
        say_line("%s: 'validate' of %zu rules is not run", decisions->name, import->validates);
    if (decisions->foreign && foreign_wants_tokens(decisions->foreign))
        say_line("%s: failsTokenEfficiency is not known here, and taken to be false",
                 decisions->name);
    for (size_t i = 0; i < import->note_count; i++)
        if (verbose || !import->notes[i].minor)
            say_line("%s", import->notes[i].text);
}

void tally_add(struct tally *tally, const char *by)
{
    size_t i = 0;
    if (by == NULL)
        return;
    while (i < tally->count && strcmp(tally->item[i].by, by) != 0)
        i++;
    if (i == COUNT_OF(tally->item))
        return;
    tally->item[i].by = by;
    tally->item[i].count++;
    tally->count = MAX(tally->count, i + 1);
}

void tally_tell(const struct tally *tally)
{
    for (size_t i = 0; i < tally->count; i++)
        say_line("%" PRIu64 " suppressed: %s", tally->item[i].count, tally->item[i].by);
}
