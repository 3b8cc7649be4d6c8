/* sieve_change.c - old versions are read only when something was found. */
#include "scanner/history/sieve_change.h"

#include "scanner/acceptance.h"
#include "scanner/git/commit.h"
#include "scanner/git/revision.h"
#include "scanner/history/added.h"
#include "scanner/source/memory_reader.h"

enum { RENAMED = 50, RENAMES_TRIED = 64 }; /* percent of lines; files */

void change_reader_new(struct change_reader **out, const struct changes *changes)
{
    struct change_reader *r = xcalloc(1, sizeof(*r));
    r->changes = changes;
    objects_open(&r->objects, changes->repo, NULL);
    *out = r;
}

void change_reader_free(struct change_reader **reader)
{
    struct change_reader *r = MOVE(*reader);
    if (r == NULL)
        return;
    objects_close(&r->objects);
    buf_dispose(&r->content);
    buf_dispose(&r->other);
    xfree(&r);
}

/* ---- Added lines ---- */

/* The lines of the content at hand, and which of them are added. */
struct marking {
    struct line_table table;
    struct lines fresh;
    unsigned char *added; /* one byte a line */
};

static void marking_dispose(struct marking *m)
{
    line_table_dispose(&m->table);
    lines_dispose(&m->fresh);
    xfree(&m->added);
}

static bool touches(const struct marking *m, uint64_t first, uint64_t last)
{
    for (uint64_t line = MAX(first, (uint64_t)1); line <= last && line <= m->fresh.count; line++)
        if (m->added[line - 1])
            return true;
    return false;
}

static bool is_new(const struct marking *m, const struct finding *f)
{
    bool is = touches(m, f->place.first_line, f->place.last_line);
    for (size_t i = 0; i < f->part_count && !is; i++) {
        const struct place *place = &f->parts[i].finding->place;
        is = touches(m, place->first_line, place->last_line);
    }
    return is;
}

/* Drop what is not on lines that old does not have. */
static void drop_old(struct marking *m, const struct lines *old, struct batch *found)
{
    memset(m->added, 0, m->fresh.count);
    lines_added(old, &m->fresh, m->added);
    for (size_t i = 0; i < found->finding_count; i++)
        if (found->findings[i] != NULL && !is_new(m, found->findings[i]))
            finding_free(&found->findings[i]);
}

static bool read_lines(struct change_reader *r, struct marking *m, const struct oid *oid,
                       struct lines *out)
{
    out->count = 0;
    if (objects_read(r->objects, oid, &r->other) != OBJECT_BLOB)
        return false;
    lines_read(out, &m->table, buf_bytes(&r->other));
    return true;
}

/* A file that comes while another goes may be the same one: sets *old to its lines. */
static bool find_renamed(struct change_reader *r, struct marking *m, const struct change *change,
                         struct oid *old)
{
    const struct change_group *group = &r->changes->groups[change->group];
    struct oid own = changes_oid(r->changes, change);
    const struct oid *gone =
        group->gone_count > 0 ? &r->changes->gone.item[group->gone_first] : NULL;
    struct lines lines = {0};
    unsigned best = RENAMED - 1;
    for (size_t i = 0; i < group->gone_count; i++) {
        if (oid_equal(&gone[i], &own)) {
            *old = own;
            return true;
        }
    }
    for (size_t i = 0; i < group->gone_count && i < RENAMES_TRIED; i++) {
        unsigned shared = read_lines(r, m, &gone[i], &lines) ? lines_shared(&lines, &m->fresh) : 0;
        if (shared > best)
            *old = gone[i];
        best = MAX(best, shared);
    }
    lines_dispose(&lines);
    return best >= RENAMED;
}

static void compare_with(struct change_reader *r, struct marking *m, const struct oid *old,
                         struct batch *found)
{
    struct lines lines = {0};
    if (read_lines(r, m, old, &lines))
        drop_old(m, &lines, found);
    lines_dispose(&lines);
}

/* Was this very content at this path before the whole change began? A commit that goes back to it
 * brings nothing. */
static bool stood_before(struct change_reader *r, const struct change *change)
{
    struct oid own = changes_oid(r->changes, change), there;
    uint32_t mode;
    for (size_t i = 0; i < r->changes->before.count; i++)
        if (tree_entry_at(r->objects, &r->changes->before.item[i], changes_path(r->changes, change),
                          &mode, &there) &&
            oid_equal(&there, &own))
            return true;
    return false;
}

static void keep_added(struct change_reader *r, const struct change *change, struct batch *found)
{
    AUTO(marking_dispose) struct marking m = {0};
    struct oid renamed;
    line_table_init(&m.table);
    lines_read(&m.fresh, &m.table, buf_bytes(&r->content));
    m.added = xcalloc(m.fresh.count + 1, 1);
    for (size_t i = 0; i < change->old_count; i++)
        compare_with(r, &m, &r->changes->olds.item[change->old_first + i], found);
    if (change->old_count == 0 && find_renamed(r, &m, change, &renamed))
        compare_with(r, &m, &renamed, found);
}

/* ---- What is too large for that ---- */

/* Scan another version, whatever its size. */
static void scan_version(struct change_reader *r, const struct oid *oid, struct worker *worker,
                         const struct item *like, struct batch *found)
{
    struct item item = *like;
    struct memory_reader whole;
    enum object_type type = objects_read(r->objects, oid, &r->other);
    item.reader = NULL;
    if (type == OBJECT_BLOB) {
        whole = memory_reader(buf_bytes(&r->other));
        item.reader = &whole.reader;
        item.size = r->other.len;
    } else if (type == OBJECT_NONE && objects_is_too_large(r->objects)) {
        item.reader = objects_stream(r->objects, oid, &item.size);
    }
    if (item.reader != NULL)
        worker_scan(worker, &item, found);
}

static bool has_like(const struct batch *batch, const struct finding *f)
{
    for (size_t i = 0; i < batch->finding_count; i++)
        if (strcmp(batch->findings[i]->fingerprint, f->fingerprint) == 0)
            return true;
    return false;
}

/* Drop what old versions had, too, on whatever line. */
static void keep_unknown(struct change_reader *r, const struct change *change,
                         struct worker *worker, const struct item *like, struct batch *found)
{
    AUTO(batch_dispose) struct batch before = {0};
    for (size_t i = 0; i < change->old_count; i++)
        scan_version(r, &r->changes->olds.item[change->old_first + i], worker, like, &before);
    for (size_t i = 0; i < found->finding_count; i++)
        if (has_like(&before, found->findings[i]))
            finding_free(&found->findings[i]);
}

/* ---- Allow comments ---- */

static const char inline_comment[] = "inline comment";

static bool is_inline(const char *by)
{
    return by != NULL && strncmp(by, inline_comment, sizeof(inline_comment) - 1) == 0;
}

static bool had_allowed(const struct batch *before, const struct finding *f)
{
    for (size_t i = 0; i < before->finding_count; i++)
        if (is_inline(before->findings[i]->suppressed) &&
            strcmp(before->findings[i]->fingerprint, f->fingerprint) == 0)
            return true;
    return false;
}

/* A comment that allows a finding counts if the version before had both. */
static void judge_comments(struct change_reader *r, const struct change *change,
                           struct worker *worker, const struct item *like, struct batch *found)
{
    AUTO(batch_dispose) struct batch before = {0};
    bool any = false;
    for (size_t i = 0; i < found->finding_count; i++)
        any = any || (found->findings[i] != NULL && is_inline(found->findings[i]->suppressed));
    for (size_t i = 0; any && i < change->old_count; i++)
        scan_version(r, &r->changes->olds.item[change->old_first + i], worker, like, &before);
    for (size_t i = 0; i < found->finding_count; i++) {
        struct finding *f = found->findings[i];
        if (f != NULL && is_inline(f->suppressed) && !had_allowed(&before, f)) {
            f->pardon = f->suppressed;
            acceptance_free(&f->acceptance);
            f->suppressed = NULL;
        }
    }
}

/* ---- Where it comes from ---- */

static bool is_there_after(struct change_reader *r, const struct change *change,
                           const struct finding *f)
{
    struct oid own = changes_oid(r->changes, change), there;
    struct bytes secret = {(const unsigned char *)f->secret, f->secret_len};
    uint32_t mode;
    for (size_t i = 0; i < r->changes->after.count; i++) {
        if (!tree_entry_at(r->objects, &r->changes->after.item[i], changes_path(r->changes, change),
                           &mode, &there))
            continue;
        if (oid_equal(&there, &own) ||
            (objects_read(r->objects, &there, &r->other) == OBJECT_BLOB &&
             bytes_find(buf_bytes(&r->other), 0, secret) != SIZE_MAX))
            return true;
    }
    return false;
}

static void set_people(struct change_reader *r, const struct oid *oid, struct origin *origin)
{
    struct commit commit;
    struct tag tag;
    struct ident who = {0};
    size_t hash_len = r->changes->repo->hash_len;
    enum object_type type = objects_read(r->objects, oid, &r->other);
    if (type == OBJECT_COMMIT) {
        commit_parse(&commit, buf_bytes(&r->other), hash_len);
        who = commit.author;
        origin->commit_time = commit.committer.time;
    } else if (type == OBJECT_TAG) {
        tag_parse(&tag, buf_bytes(&r->other), hash_len);
        who = tag.tagger;
        origin->commit_time = tag.tagger.time;
    }
    struct bytes name = who.name, email = who.email;
    mailmap_apply(r->changes->mailmap, &name, &email);
    origin->author = xmemdup(name.ptr, name.len);
    origin->email = xmemdup(email.ptr, email.len);
    origin->author_time = who.time;
    origin->author_zone = (int16_t)who.zone;
}

static void set_origin(struct change_reader *r, const struct change *change, struct finding *f)
{
    static const char *const vias[] = {
        [CHANGE_COMMIT] = "text of the commit",
        [CHANGE_TAG] = "text of a tag",
        [CHANGE_NAMES] = "name of a ref",
    };
    const struct oid *commit = &r->changes->groups[change->group].commit;
    struct oid oid = changes_oid(r->changes, change);
    if (change->kind == CHANGE_FILE || (change->kind == CHANGE_BLOB && oid_is_zero(commit)))
        return;
    struct origin *origin = xcalloc(1, sizeof(*origin));
    f->place.origin = origin;
    origin->reachable = true;
    origin->versions = 1;
    if (change->kind != CHANGE_BLOB)
        origin->via = xstrdup(vias[change->kind]);
    if (change->kind == CHANGE_NAMES)
        return;
    if (!oid_is_zero(commit))
        oid_hex(commit, r->changes->repo->hash_len, origin->commit);
    oid_hex(&oid, r->changes->repo->hash_len, origin->blob);
    set_people(r, change->kind == CHANGE_TAG ? &oid : commit, origin);
    origin->in_head = change->kind == CHANGE_COMMIT ||
                      (change->kind == CHANGE_BLOB && is_there_after(r, change, f));
}

void change_sieve(struct change_reader *reader, const struct change *change, struct worker *worker,
                  const struct item *item, struct batch *found)
{
    bool lines = change->kind == CHANGE_BLOB || change->kind == CHANGE_FILE;
    if (found->finding_count == 0)
        return;
    if (lines && stood_before(reader, change)) {
        for (size_t i = 0; i < found->finding_count; i++)
            finding_free(&found->findings[i]);
        return;
    }
    if (lines && !reader->changes->whole && reader->huge)
        keep_unknown(reader, change, worker, item, found);
    else if (lines && !reader->changes->whole)
        keep_added(reader, change, found);
    if (reader->changes->judged)
        judge_comments(reader, change, worker, item, found);
    for (size_t i = 0; i < found->finding_count; i++)
        if (found->findings[i] != NULL)
            set_origin(reader, change, found->findings[i]);
}
