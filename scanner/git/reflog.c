/* reflog.c - "<old> <new> Name <mail> <seconds> <zone>\t<message>", a line for each move. */
#include "scanner/git/reflog.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/ref_file.h"
#include "scanner/git/reftable_stack.h"

#include <errno.h>

struct walk {
    const struct repo *repo;
    reflog_visit visit;
    void *ctx;
    struct batch *notes;
    bool stopped;
    struct gitpath path, name;
};

/* ---- One line ---- */

/* Decimal digits at *at, at most 18 of them. */
static bool take_number(struct bytes text, size_t *at, int64_t *out)
{
    size_t start = *at;
    int64_t value = 0;
    while (*at < text.len && byte_is_digit(text.ptr[*at]) && *at - start < 18)
        value = value * 10 + (text.ptr[(*at)++] - '0');
    *out = value;
    return *at > start;
}

static bool take_byte(struct bytes text, size_t *at, unsigned char c)
{
    bool is = *at < text.len && text.ptr[*at] == c;
    *at += is;
    return is;
}

/* "<seconds> <zone>" at *at. */
static bool take_time(struct reflog_entry *e, struct bytes text, size_t *at)
{
    int64_t zone;
    if (!take_number(text, at, &e->seconds) || !take_byte(text, at, ' '))
        return false;
    bool west = take_byte(text, at, '-');
    if (!west && !take_byte(text, at, '+'))
        return false;
    if (!take_number(text, at, &zone) || zone > 9999)
        return false;
    e->zone = (int)(west ? -zone : zone);
    return true;
}

/* "Name <mail> " at *at. The name may hold anything, so the last '>' before the message counts. */
static bool take_identity(struct reflog_entry *e, struct bytes text, size_t *at)
{
    const unsigned char *tab = memchr(text.ptr + *at, '\t', text.len - *at);
    size_t end = tab == NULL ? text.len : (size_t)(tab - text.ptr);
    size_t close = end;
    while (close > *at && text.ptr[close - 1] != '>')
        close--;
    if (close == *at)
        return false;
    e->identity = bytes_slice(text, *at, close);
    *at = close;
    return take_byte(text, at, ' ');
}

static bool parse(struct reflog_entry *e, size_t hash_len)
{
    size_t digits = 2 * hash_len, at = 2 * digits + 1;
    struct bytes raw = e->raw;
    if (raw.len <= at || raw.ptr[digits] != ' ' || raw.ptr[at] != ' ' ||
        !oid_parse(&e->old, hash_len, bytes_slice(raw, 0, digits)) ||
        !oid_parse(&e->new, hash_len, bytes_slice(raw, digits + 1, at)))
        return false;
    at++;
    if (!take_identity(e, raw, &at) || !take_time(e, raw, &at))
        return false;
    if (at < raw.len && !take_byte(raw, &at, '\t'))
        return false;
    e->message = bytes_slice(raw, at, raw.len);
    return true;
}

void reflog_parse(struct reflog_entry *entry, size_t hash_len)
{
    struct reflog_entry e = {.ref = entry->ref,
                             .number = entry->number,
                             .line = entry->line,
                             .offset = entry->offset,
                             .raw = entry->raw};
    struct reflog_entry damaged = e;
    damaged.damaged = true;
    *entry = parse(&e, hash_len) ? e : damaged;
}

/* ---- One log ---- */

static size_t count_lines(struct gitlines *lines)
{
    struct bytes line;
    size_t count = 0;
    while (gitlines_next(lines, &line))
        count++;
    return count;
}

/* Its numbers count from the end, so the file is read twice. What is appended meanwhile waits. */
static void see_log(struct walk *w)
{
    const char *path = gitpath_text(&w->path);
    AUTO(gitlines_close) struct gitlines first = {0};
    AUTO(gitlines_close) struct gitlines lines = {0};
    int failed = gitlines_open(&first, path, false);
    size_t count = failed == 0 ? count_lines(&first) : 0;
    if (failed == 0)
        failed = gitlines_open(&lines, path, false);
    if (failed != 0) {
        gitfile_note_errno(w->notes, path, failed);
        return;
    }
    bool damaged = false;
    struct reflog_entry e = {.ref = buf_bytes(&w->name.text)};
    while (e.line < count && !w->stopped && gitlines_next(&lines, &e.raw)) {
        e.line++;
        e.number = count - e.line;
        reflog_parse(&e, w->repo->hash_len);
        damaged = damaged || e.damaged;
        uint64_t len = e.raw.len;
        w->stopped = !w->visit(w->ctx, &e);
        e.offset += len + 1;
    }
    if (damaged || lines.cut)
        gitfile_note(w->notes, path, "reflog damaged", NULL, true);
    if (lines.failed != 0)
        gitfile_note_errno(w->notes, path, lines.failed);
}

/* ---- All logs ---- */

static void see_directory(struct walk *w, unsigned depth)
{
    AUTO(folder_dispose) struct folder folder = {0};
    int failed = folder_read(&folder, gitpath_text(&w->path), false);
    if (failed != 0 && (failed != ENOENT || depth > 0))
        gitfile_note_errno(w->notes, gitpath_text(&w->path), failed);
    for (size_t i = 0; i < folder.count && !w->stopped; i++) {
        const struct folder_entry *e = &folder.entries[i];
        size_t path = gitpath_push(&w->path, e->name);
        size_t name = gitpath_push(&w->name, e->name);
        if (e->is_link)
            gitfile_note(w->notes, gitpath_text(&w->path), "symbolic link", NULL, false);
        else if (e->is_directory && depth == LIMIT_GIT_DEPTH)
            gitfile_note(w->notes, gitpath_text(&w->path), "too deep", NULL, true);
        else if (e->is_directory)
            see_directory(w, depth + 1);
        else if (!ref_name_is_lock(e->name))
            see_log(w);
        gitpath_pop(&w->path, path);
        gitpath_pop(&w->name, name);
    }
}

/* ---- Logs in tables ---- */

/* As the line that a file would have. Numbers are not known: what else is of this ref lies
 * elsewhere, too. */
static bool see_record(void *ctx, const struct reftable_log *log)
{
    struct walk *w = ctx;
    size_t hash_len = w->repo->hash_len;
    char old[2 * OID_MAX + 1], new[2 * OID_MAX + 1];
    AUTO(buf_dispose) struct buf raw = {0}, name = {0};
    if (w->name.text.len > 0)
        buf_printf(&name, "%s/", gitpath_text(&w->name));
    oid_hex(&log->old, hash_len, old);
    oid_hex(&log->new, hash_len, new);
    buf_printf(&raw, "%s %s ", old, new);
    if (buf_add(&name, log->ref) != ST_OK || buf_add(&raw, log->name) != ST_OK ||
        buf_add(&raw, bytes_of(" <")) != ST_OK || buf_add(&raw, log->email) != ST_OK)
        return false;
    buf_printf(&raw, "> %llu %+05d", (unsigned long long)log->seconds, log->zone);
    struct bytes message = gitfile_chomp(log->message);
    if (message.len > 0 &&
        (buf_add(&raw, bytes_of("\t")) != ST_OK || buf_add(&raw, message) != ST_OK))
        return false;
    struct reflog_entry e = {.ref = buf_bytes(&name), .raw = buf_bytes(&raw)};
    reflog_parse(&e, hash_len);
    w->stopped = w->stopped || !w->visit(w->ctx, &e);
    return !w->stopped;
}

static void see_tables(struct walk *w, const char *gitdir)
{
    AUTO(reftable_stack_close) struct reftable_stack stack = {0};
    reftable_stack_open(&stack, gitdir, w->repo->hash_len,
                        NULL); /* refs_each notes what is wrong */
    reftable_stack_logs(&stack, see_record, w, w->notes);
}

/* All logs of one gitdir. */
static void see_gitdir(struct walk *w, const char *gitdir, const char *called)
{
    if (w->repo->reftable) {
        gitpath_set(&w->name, called);
        see_tables(w, gitdir);
    }
    gitpath_set(&w->path, gitdir);
    gitpath_set(&w->name, called);
    gitpath_push(&w->path, "logs");
    see_directory(w, 0);
}

void reflog_each(const struct repo *repo, reflog_visit visit, void *ctx, struct batch *notes)
{
    struct walk w = {.repo = repo, .visit = visit, .ctx = ctx, .notes = notes};
    AUTO(folder_dispose) struct folder folder = {0};
    AUTO(xfree) char *worktrees = gitpath_join(repo->commondir, "worktrees");
    see_gitdir(&w, repo->commondir, "");
    int failed = folder_read(&folder, worktrees, false);
    if (failed != 0 && failed != ENOENT)
        gitfile_note_errno(notes, worktrees, failed);
    for (size_t i = 0; i < folder.count && !w.stopped; i++) {
        AUTO(xfree) char *gitdir = gitpath_join(worktrees, folder.entries[i].name);
        AUTO(xfree) char *called = gitpath_join("worktrees", folder.entries[i].name);
        if (folder.entries[i].is_directory)
            see_gitdir(&w, gitdir, called);
    }
    gitpath_dispose(&w.path);
    gitpath_dispose(&w.name);
}
