/* changes.c - what a change brings, as a source: contents are scanned whole, and what touches no
 * added line is left out. So a credential that is old and new in parts is seen, and one that stood
 * there before is not told again. */
#include "scanner/history/changes.h"

#include "base/limits.h"
#include "base/queue.h"
#include "scanner/git/gitfile.h"
#include "scanner/history/sieve_change.h"
#include "scanner/keys.h"
#include "scanner/source.h"
#include "scanner/source/chosen.h"
#include "scanner/source/file_unit.h"
#include "scanner/source/memory_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct changes_source {
    struct source source;
    const struct source_env *env;
    struct changes *changes;
    struct buf prefix; /* of reported paths: the target with '/' behind it, or nothing for "." */
    struct queue *readers; /* struct change_reader; those that nobody uses now */
    size_t handed_out;     /* units */
    bool told;             /* what could not be read while the list was made */
    bool waits;            /* all is handed out: units still need the readers */
};

struct change_unit {
    struct unit unit;
    struct changes_source *source;
    size_t from, to;
};

/* ---- Contents ---- */

enum { STEP = 1 << 18 };

/* The text of a link. Returns 0 or an errno. */
static int read_link(const char *path, struct buf *out)
{
    unsigned char *to;
    enum status st = buf_reserve(out, STEP, &to);
    BUG_IF(st != ST_OK);
    ssize_t len = readlink(path, (char *)to, STEP);
    out->len += len > 0 ? (size_t)len : 0;
    return len < 0 ? errno : 0;
}

/* All that an open file holds. Returns 0 or an errno. */
static int read_all(int fd, struct buf *out)
{
    for (;;) {
        unsigned char *to;
        if (out->len > LIMIT_OBJECT || buf_reserve(out, STEP, &to) != ST_OK)
            return EFBIG;
        ssize_t got = read(fd, to, STEP);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : 0;
        out->len += (size_t)got;
    }
}

/* A file of the work tree, or the text of a link. Returns 0 or an errno. */
static int read_file(const struct changes *c, const struct change *change, struct buf *out)
{
    AUTO(buf_dispose) struct buf name = {0};
    file_unit_put(&name, changes_path(c, change));
    file_unit_put(&name, (struct bytes){(const unsigned char *)"", 1});
    AUTO(xfree) char *path = gitpath_join(c->repo->worktree, (const char *)name.ptr);
    AUTO(file_unit_close) int fd = file_unit_open(AT_FDCWD, path, O_NOFOLLOW);
    struct stat st;
    if (fd < 0 && errno == ELOOP)
        return read_link(path, out);
    if (fd < 0 || fstat(fd, &st) != 0)
        return errno;
    return S_ISREG(st.st_mode) ? read_all(fd, out) : ENXIO;
}

/* Sets item's reader and size; what is too large for memory is streamed. False if it cannot be
 * read: then it was told. */
static bool read_object(struct change_unit *u, struct change_reader *r, const struct change *change,
                        struct bytes shown, struct item *item)
{
    char detail[96], hex[2 * OID_MAX + 1];
    const struct changes *c = u->source->changes;
    struct oid oid = changes_oid(c, change);
    if (objects_read(r->objects, &oid, &r->content) != OBJECT_NONE)
        return true;
    r->huge = objects_is_too_large(r->objects);
    item->reader = r->huge ? objects_stream(r->objects, &oid, &item->size) : NULL;
    if (item->reader != NULL)
        return true;
    oid_hex(&oid, c->repo->hash_len, hex);
    snprintf(detail, sizeof(detail), "object %.12s: %s", hex, objects_why(r->objects));
    batch_add_skipped(&u->unit.batch, shown, "unreadable object", detail, true);
    return false;
}

/* The same of anything: into r->content, or item's reader is set. */
static bool read_content(struct change_unit *u, struct change_reader *r,
                         const struct change *change, struct bytes shown, struct item *item)
{
    struct buf *out = &r->content;
    r->huge = false;
    const struct changes *c = u->source->changes;
    buf_reset(out);
    if (change->kind == CHANGE_NAMES)
        return buf_add(out, buf_bytes(&c->names)) == ST_OK;
    if (change->kind == CHANGE_FILE) {
        int failed = read_file(c, change, out);
        if (failed != 0)
            file_unit_skip(&u->unit.batch, shown, failed, false);
        return failed == 0;
    }
    return read_object(u, r, change, shown, item);
}

/* What the report calls it. */
static void show_path(const struct changes_source *s, const struct change *change, struct buf *out)
{
    char hex[2 * OID_MAX + 1];
    struct oid oid = changes_oid(s->changes, change);
    struct bytes path = changes_path(s->changes, change);
    buf_reset(out);
    file_unit_put(out, buf_bytes(&s->prefix));
    file_unit_put(out, path);
    if (path.len > 0)
        return;
    file_unit_put(out, bytes_of(s->changes->repo->worktree ? ".git/" : ""));
    oid_hex(&oid, s->changes->repo->hash_len, hex);
    if (change->kind == CHANGE_NAMES)
        file_unit_put(out, bytes_of("refs"));
    else
        buf_printf(out, "objects/%.2s/%s", hex, hex + 2);
}

/* ---- One change ---- */

static void scan_change(struct change_unit *u, struct change_reader *r, const struct change *change,
                        struct worker *worker)
{
    const struct changes_source *s = u->source;
    AUTO(buf_dispose) struct buf shown = {0};
    AUTO(batch_dispose) struct batch found = {0};
    struct batch *out = &u->unit.batch;
    uint64_t most = s->env->options->max_file_size;
    show_path(s, change, &shown);
    struct item item = {.path = buf_bytes(&shown), .root = s->prefix.len};
    if (!read_content(u, r, change, buf_bytes(&shown), &item))
        return;
    struct memory_reader whole = memory_reader(buf_bytes(&r->content));
    if (item.reader == NULL) {
        item.reader = &whole.reader;
        item.size = r->content.len;
    }
    if (most > 0 && item.size > most) {
        batch_add_skipped(out, buf_bytes(&shown), "larger than --max-file-size", NULL, false);
        return;
    }
    worker_scan(worker, &item, &found);
    change_sieve(r, change, worker, &item, &found);
    for (size_t i = 0; i < found.finding_count; i++)
        if (found.findings[i] != NULL)
            batch_add_finding(out, MOVE(found.findings[i]));
    for (size_t i = 0; i < found.skipped_count; i++)
        batch_add_skipped(out, buf_bytes(&shown), found.skipped[i].reason, found.skipped[i].detail,
                          found.skipped[i].incomplete);
    for (size_t i = 0; i < found.certificate_count; i++)
        batch_add_certificate(out, &found.certificates[i], found.certificates[i].path);
}

/* The rest of a unit that was stopped. */
static void note_rest(struct change_unit *u, size_t from)
{
    AUTO(buf_dispose) struct buf shown = {0};
    for (size_t i = from; i < u->to; i++) {
        show_path(u->source, &u->source->changes->item[i], &shown);
        batch_add_skipped(&u->unit.batch, buf_bytes(&shown), "not looked at", NULL, true);
    }
}

static void change_unit_scan(struct unit *self, struct worker *worker, struct unit_run *run)
{
    struct change_unit *u = (struct change_unit *)self;
    struct change_reader *r = queue_try_pop(u->source->readers);
    if (r == NULL)
        change_reader_new(&r, u->source->changes);
    for (size_t i = u->from; i < u->to; i++) {
        if (unit_run_is_stopped(run)) {
            self->interrupted = true;
            note_rest(u, i);
            break;
        }
        scan_change(u, r, &u->source->changes->item[i], worker);
    }
    if (!queue_push(u->source->readers, r)) /* never full: there are as many places as threads */
        change_reader_free(&r);
}

/* ---- The source ---- */

/* There is nothing to be asked: what is to be scanned was listed before. */
static enum status changes_probe(const char *target, bool *mine, struct error *err)
{
    (void)target, (void)err;
    *mine = false;
    return ST_OK;
}

static struct source *changes_open(const struct source_env *env, const char *target)
{
    struct changes_source *s = xcalloc(1, sizeof(*s));
    size_t len = strlen(target);
    s->source.ops = &source_changes;
    s->env = env;
    s->changes = env->options->changes;
    queue_new(&s->readers, MAX((size_t)env->options->jobs, (size_t)1));
    while (len > 1 && target[len - 1] == '/')
        len--;
    if (len == 1 && target[0] == '.')
        return &s->source;
    file_unit_put(&s->prefix, (struct bytes){(const unsigned char *)target, len});
    if (target[len - 1] != '/')
        file_unit_put(&s->prefix, bytes_of("/"));
    return &s->source;
}

/* What could not be read while the list was made. */
static struct unit *notes_unit(struct changes_source *s)
{
    static const struct unit_ops only_a_batch = {0};
    struct batch *notes = &s->changes->notes;
    s->told = true;
    if (notes->skipped_count == 0)
        return NULL;
    struct unit *unit = xcalloc(1, sizeof(*unit));
    unit->ops = &only_a_batch;
    unit->batch = *notes;
    *notes = (struct batch){0};
    return unit;
}

static bool is_wanted(const struct changes_source *s, const struct change *change)
{
    struct bytes path = changes_path(s->changes, change);
    return path.len == 0 || source_is_chosen(s->env, path);
}

static struct unit *changes_next(struct source *self)
{
    static const struct unit_ops ops = {.scan = change_unit_scan};
    struct changes_source *s = (struct changes_source *)self;
    struct changes *c = s->changes;
    struct unit *notes = s->told ? NULL : notes_unit(s);
    if (notes != NULL)
        return notes;
    while (c->at < c->count && !is_wanted(s, &c->item[c->at]))
        c->at++;
    if (c->at == c->count) {
        s->waits = !s->waits;
        return NULL;
    }
    size_t from = c->at, most = MIN(1 + s->handed_out / 16, (size_t)LIMIT_UNIT_FILES);
    while (c->at < c->count && c->at - from < most && is_wanted(s, &c->item[c->at]))
        c->at++;
    struct change_unit *u = xcalloc(1, sizeof(*u));
    u->unit.ops = &ops;
    u->source = s;
    u->from = from;
    u->to = c->at;
    s->handed_out++;
    return &u->unit;
}

static bool changes_waits(const struct source *self)
{
    return ((const struct changes_source *)self)->waits;
}

static void changes_close(struct source **self)
{
    struct changes_source *s = (struct changes_source *)MOVE(*self);
    struct change_reader *r;
    while ((r = queue_try_pop(s->readers)) != NULL)
        change_reader_free(&r);
    queue_free(&s->readers);
    buf_dispose(&s->prefix);
    xfree(&s);
}

const struct source_ops source_changes = {
    .name = "changes",
    .probe = changes_probe,
    .open = changes_open,
    .next = changes_next,
    .waits = changes_waits,
    .close = changes_close,
};
