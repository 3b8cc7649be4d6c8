/* refs.c - loose refs before packed ones, so that none slips through while git packs them. */
#include "scanner/git/refs.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/packed_refs.h"
#include "scanner/git/ref_file.h"
#include "scanner/git/reftable_stack.h"

#include <errno.h>
#include <stdlib.h>

struct walk {
    const struct repo *repo;
    refs_visit visit;
    void *ctx;
    struct batch *notes;
    bool stopped;
    struct gitpath path, name; /* of the file looked at, and of the ref that it is */
    bool remember;             /* there are packed refs: keep the loose names */
    struct buf names;
    size_t *starts, count, cap;
};

static void tell(struct walk *w, const struct ref *ref)
{
    w->stopped = w->stopped || !w->visit(w->ctx, ref);
}

/* ---- Loose refs ---- */

static void remember(struct walk *w)
{
    if (!w->remember)
        return;
    if (w->count == w->cap) {
        w->cap = MAX(w->cap * 2, (size_t)64);
        w->starts = xreallocarray(w->starts, w->cap, sizeof(*w->starts));
    }
    w->starts[w->count++] = w->names.len;
    struct bytes name = {w->name.text.ptr, w->name.text.len + 1};
    enum status st = buf_add(&w->names, name);
    BUG_IF(st != ST_OK);
}

static void see_loose(struct walk *w)
{
    struct ref_file file;
    const char *path = gitpath_text(&w->path);
    struct ref ref = {.kind = REF_LOOSE, .name = buf_bytes(&w->name.text)};
    int failed = ref_file_read(&file, path, w->repo->hash_len);
    if (failed == EBADMSG) {
        gitfile_note(w->notes, path, "ref damaged", NULL, true);
    } else if (failed != 0) {
        gitfile_note_errno(w->notes, path, failed);
    } else {
        ref.has_target = file.has_target;
        ref.target = file.has_target ? file.target : ref.target;
        ref.symbolic = file.symbolic;
        remember(w);
    }
    tell(w, &ref);
}

static void see_directory(struct walk *w, unsigned depth);

static void see_entry(struct walk *w, const struct folder_entry *e, unsigned depth)
{
    const char *path = gitpath_text(&w->path);
    if (e->is_directory && depth == LIMIT_GIT_DEPTH)
        gitfile_note(w->notes, path, "too deep", NULL, true);
    else if (e->is_directory)
        see_directory(w, depth + 1);
    else if (e->is_link && gitfile_is_directory(path))
        gitfile_note(w->notes, path, "symbolic link", NULL, false);
    else if (!ref_name_is_lock(e->name))
        see_loose(w);
}

/* All below w->path. */
static void see_directory(struct walk *w, unsigned depth)
{
    AUTO(folder_dispose) struct folder folder = {0};
    int failed = folder_read(&folder, gitpath_text(&w->path), true);
    if (failed != 0 && (failed != ENOENT || depth > 0))
        gitfile_note_errno(w->notes, gitpath_text(&w->path), failed);
    for (size_t i = 0; i < folder.count && !w->stopped; i++) {
        size_t path = gitpath_push(&w->path, folder.entries[i].name);
        size_t name = gitpath_push(&w->name, folder.entries[i].name);
        see_entry(w, &folder.entries[i], depth);
        gitpath_pop(&w->path, path);
        gitpath_pop(&w->name, name);
    }
}

/* ---- Top refs ---- */

/* A line "<oid>" and anything behind it. */
static void see_line(struct walk *w, enum ref_kind kind, struct bytes line)
{
    struct ref ref = {.kind = kind, .name = buf_bytes(&w->name.text)};
    size_t digits = 2 * w->repo->hash_len;
    line = gitfile_chomp(line);
    if (line.len >= digits)
        ref.has_target = oid_parse(&ref.target, w->repo->hash_len, bytes_slice(line, 0, digits));
    if (ref.has_target)
        ref.text = bytes_slice(line, digits, line.len);
    else
        gitfile_note(w->notes, gitpath_text(&w->path), "ref damaged", NULL, true);
    tell(w, &ref);
}

/* One ref, or one in each line. */
static void see_top(struct walk *w, enum ref_kind kind)
{
    struct ref_file file;
    const char *path = gitpath_text(&w->path);
    int failed = ref_file_read(&file, path, w->repo->hash_len);
    if (failed == 0 && file.symbolic.len > 0) {
        struct ref ref = {
            .kind = kind, .name = buf_bytes(&w->name.text), .symbolic = file.symbolic};
        tell(w, &ref);
        return;
    }
    AUTO(gitlines_close) struct gitlines lines = {0};
    struct bytes line;
    failed = gitlines_open(&lines, path, true);
    if (failed != 0 && failed != ENOENT)
        gitfile_note_errno(w->notes, path, failed);
    while (failed == 0 && !w->stopped && gitlines_next(&lines, &line))
        if (line.len > 0)
            see_line(w, kind, line);
}

static void see_underway(struct walk *w)
{
    static const char *const names[] = {
        "rebase-apply/abort-safety", "rebase-apply/autostash",
        "rebase-apply/orig-head",    "rebase-merge/autostash",
        "rebase-merge/onto",         "rebase-merge/orig-head",
        "rebase-merge/stopped-sha",  "rebase-merge/squash-onto",
        "sequencer/abort-safety",    "sequencer/head",
    };
    for (size_t i = 0; i < COUNT_OF(names) && !w->stopped; i++) {
        size_t path = gitpath_push(&w->path, names[i]);
        size_t name = gitpath_push(&w->name, names[i]);
        see_top(w, REF_UNDERWAY);
        gitpath_pop(&w->path, path);
        gitpath_pop(&w->name, name);
    }
}

/* The top refs of the gitdir at w->path. */
static void see_tops(struct walk *w)
{
    AUTO(folder_dispose) struct folder folder = {0};
    int failed = folder_read(&folder, gitpath_text(&w->path), true);
    if (failed != 0)
        gitfile_note_errno(w->notes, gitpath_text(&w->path), failed);
    for (size_t i = 0; i < folder.count && !w->stopped; i++) {
        const struct folder_entry *e = &folder.entries[i];
        bool is_stub = w->repo->reftable && strcmp(e->name, "HEAD") == 0;
        if (e->is_directory || is_stub || !ref_name_is_top(e->name))
            continue;
        size_t path = gitpath_push(&w->path, e->name);
        size_t name = gitpath_push(&w->name, e->name);
        see_top(w, REF_TOP);
        gitpath_pop(&w->path, path);
        gitpath_pop(&w->name, name);
    }
    see_underway(w);
}

/* ---- Tables ---- */

static bool see_record(void *ctx, const struct reftable_ref *record)
{
    struct walk *w = ctx;
    AUTO(buf_dispose) struct buf name = {0};
    bool below_refs = record->name.len > 5 && memcmp(record->name.ptr, "refs/", 5) == 0;
    if (w->name.text.len > 0)
        buf_printf(&name, "%s/", gitpath_text(&w->name));
    if (buf_add(&name, record->name) != ST_OK)
        return false;
    struct ref ref = {.kind = below_refs ? REF_PACKED : REF_TOP,
                      .name = buf_bytes(&name),
                      .has_target = record->kind != REFTABLE_SYMBOLIC,
                      .target = record->target,
                      .has_peeled = record->kind == REFTABLE_TAG,
                      .peeled = record->peeled,
                      .symbolic = record->symbolic};
    tell(w, &ref);
    return !w->stopped;
}

static void see_tables(struct walk *w, const char *gitdir)
{
    AUTO(reftable_stack_close) struct reftable_stack stack = {0};
    reftable_stack_open(&stack, gitdir, w->repo->hash_len, w->notes);
    reftable_stack_refs(&stack, see_record, w, w->notes);
}

/* ---- The whole ---- */

/* What below is: top refs, or what lies below refs/. */
static void see_part(struct walk *w, const char *gitdir, const char *called, bool tops)
{
    gitpath_set(&w->path, gitdir);
    gitpath_set(&w->name, called);
    if (tops) {
        see_tops(w);
        return;
    }
    if (w->repo->reftable) {
        see_tables(w, gitdir);
        return;
    }
    gitpath_push(&w->path, "refs");
    gitpath_push(&w->name, "refs");
    see_directory(w, 0);
}

/* The repository's own, then those of each linked work tree, by name. */
static void see_all(struct walk *w, bool tops)
{
    AUTO(folder_dispose) struct folder folder = {0};
    AUTO(xfree) char *worktrees = gitpath_join(w->repo->commondir, "worktrees");
    see_part(w, w->repo->commondir, "", tops);
    int failed = folder_read(&folder, worktrees, false);
    if (failed != 0 && failed != ENOENT)
        gitfile_note_errno(w->notes, worktrees, failed);
    for (size_t i = 0; i < folder.count && !w->stopped; i++) {
        AUTO(xfree) char *gitdir = gitpath_join(worktrees, folder.entries[i].name);
        AUTO(xfree) char *called = gitpath_join("worktrees", folder.entries[i].name);
        if (folder.entries[i].is_directory)
            see_part(w, gitdir, called, tops);
    }
}

static bool is_remembered(const struct walk *w, struct bytes name)
{
    size_t from = 0, to = w->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        struct bytes other = bytes_of((const char *)w->names.ptr + w->starts[middle]);
        int order = memcmp(name.ptr, other.ptr, MIN(name.len, other.len));
        if (order == 0 && name.len == other.len)
            return true;
        if (order < 0 || (order == 0 && name.len < other.len))
            to = middle;
        else
            from = middle + 1;
    }
    return false;
}

static bool see_packed(void *ctx, const struct packed_ref *packed)
{
    struct walk *w = ctx;
    struct ref ref = {.kind = REF_PACKED,
                      .name = packed->name,
                      .has_target = true,
                      .target = packed->target,
                      .has_peeled = packed->has_peeled,
                      .peeled = packed->peeled,
                      .shadowed = is_remembered(w, packed->name)};
    tell(w, &ref);
    return !w->stopped;
}

static void see_all_packed(struct walk *w)
{
    AUTO(xfree) char *path = gitpath_join(w->repo->commondir, "packed-refs");
    AUTO(gitlines_close) struct gitlines lines = {0};
    int failed = gitlines_open(&lines, path, true);
    if (failed == ENOENT)
        return;
    if (failed == 0) {
        uint64_t damaged = packed_refs_read(&lines, w->repo->hash_len, see_packed, w);
        failed = lines.failed;
        if (damaged > 0 || lines.cut)
            gitfile_note(w->notes, path, "packed refs damaged", NULL, true);
    }
    if (failed != 0)
        gitfile_note_errno(w->notes, path, failed);
}

void refs_each(const struct repo *repo, refs_visit visit, void *ctx, struct batch *notes)
{
    struct walk w = {.repo = repo, .visit = visit, .ctx = ctx, .notes = notes};
    AUTO(xfree) char *packed = gitpath_join(repo->commondir, "packed-refs");
    w.remember = gitfile_exists(packed);
    see_all(&w, true);
    if (!w.stopped)
        see_all(&w, false);
    if (!w.stopped)
        see_all_packed(&w);
    gitpath_dispose(&w.path);
    gitpath_dispose(&w.name);
    buf_dispose(&w.names);
    xfree(&w.starts);
}

/* ---- One name ---- */

struct wanted {
    struct bytes name;
    struct oid *out;
    bool found;
};

static bool see_wanted(void *ctx, const struct packed_ref *packed)
{
    struct wanted *w = ctx;
    if (!bytes_equal(packed->name, w->name))
        return true;
    *w->out = packed->target;
    w->found = true;
    return false;
}

static bool find_packed(const struct repo *repo, struct bytes name, struct oid *out)
{
    AUTO(xfree) char *path = gitpath_join(repo->commondir, "packed-refs");
    AUTO(gitlines_close) struct gitlines lines = {0};
    struct wanted wanted = {.name = name, .out = out};
    if (gitlines_open(&lines, path, true) != 0)
        return false;
    packed_refs_read(&lines, repo->hash_len, see_wanted, &wanted);
    return wanted.found;
}

/* Refs of one work tree lie in its own gitdir. */
static bool is_per_worktree(const char *name)
{
    return strncmp(name, "refs/", 5) != 0 || strncmp(name, "refs/bisect/", 12) == 0 ||
           strncmp(name, "refs/worktree/", 14) == 0 || strncmp(name, "refs/rewritten/", 15) == 0;
}

static bool is_to_be_looked_for(const char *name)
{
    struct bytes text = bytes_of(name);
    if (strncmp(name, "worktrees/", 10) == 0) {
        size_t slash = bytes_find(text, 10, bytes_of("/"));
        if (slash == SIZE_MAX || slash == 10 || name[10] == '.')
            return false;
        text = bytes_slice(text, slash + 1, text.len);
    }
    return ref_name_is_safe(text);
}

/* The same of a ref in a table: where it leads, or its name is put into *now. */
static bool find_record(const char *gitdir, size_t hash_len, char **now, struct oid *out)
{
    struct reftable_ref ref;
    AUTO(reftable_stack_close) struct reftable_stack stack = {0};
    reftable_stack_open(&stack, gitdir, hash_len, NULL);
    bool found = reftable_stack_find(&stack, bytes_of(*now), &ref);
    xfree(now);
    if (found && ref.kind == REFTABLE_SYMBOLIC)
        *now = xmemdup(ref.symbolic.ptr, ref.symbolic.len);
    else
        *out = ref.target;
    return found;
}

static bool resolve_in_tables(const struct repo *repo, const char *name, struct oid *out)
{
    AUTO(xfree) char *now = xstrdup(name);
    for (unsigned hops = 0; hops <= LIMIT_GIT_SYMREFS; hops++) {
        const char *gitdir = is_per_worktree(now) ? repo->gitdir : repo->commondir;
        if (!find_record(gitdir, repo->hash_len, &now, out))
            return false;
        if (now == NULL)
            return true;
    }
    return false;
}

bool refs_resolve(const struct repo *repo, const char *name, struct oid *out)
{
    struct ref_file file;
    if (repo->reftable && resolve_in_tables(repo, name, out))
        return true;
    AUTO(xfree) char *now = xstrdup(name);
    for (unsigned hops = 0; hops <= LIMIT_GIT_SYMREFS; hops++) {
        if (!is_to_be_looked_for(now))
            return false;
        bool own = is_per_worktree(now) && strncmp(now, "worktrees/", 10) != 0;
        AUTO(xfree) char *path = gitpath_join(own ? repo->gitdir : repo->commondir, now);
        int failed = ref_file_read(&file, path, repo->hash_len);
        if (failed != 0)
            return failed != EBADMSG && find_packed(repo, bytes_of(now), out);
        if (file.has_target) {
            *out = file.target;
            return true;
        }
        xfree(&now);
        now = xmemdup(file.symbolic.ptr, file.symbolic.len);
    }
    return false;
}

enum ref_space refs_space(struct bytes name, struct bytes *rest)
{
    static const struct {
        const char *prefix;
        enum ref_space space;
    } spaces[] = {
        {"refs/heads/", REF_SPACE_BRANCH},   {"refs/tags/", REF_SPACE_TAG},
        {"refs/remotes/", REF_SPACE_REMOTE}, {"refs/notes/", REF_SPACE_NOTES},
        {"refs/stash", REF_SPACE_STASH},     {"refs/replace/", REF_SPACE_REPLACE},
    };
    *rest = name;
    for (size_t i = 0; i < COUNT_OF(spaces); i++) {
        size_t len = strlen(spaces[i].prefix);
        bool exact = spaces[i].space == REF_SPACE_STASH;
        if (name.len < len || memcmp(name.ptr, spaces[i].prefix, len) != 0 ||
            (exact && name.len != len))
            continue;
        *rest = bytes_slice(name, len, name.len);
        return spaces[i].space;
    }
    return REF_SPACE_OTHER;
}
