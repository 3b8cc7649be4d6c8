/* reread.c - finding the target that a path lies in, and the repository that has an object. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "scanner/reread.h"

#include "base/buf.h"
#include "scanner/git/objects.h"
#include "scanner/source/file_unit.h"
#include "scanner/source/memory_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct opened {
    char *target;
    struct repo *repo; /* NULL: it cannot be opened */
    struct objects *objects;
};

struct reread {
    const char *const *targets;
    size_t target_count;
    struct opened *opened;
    size_t opened_count;
    struct buf content;
};

struct fd_reader {
    struct reader reader;
    int fd;
};

static const char outside[] = "outside of what was scanned";

void reread_new(struct reread **out, const char *const *targets, size_t target_count)
{
    struct reread *r = xcalloc(1, sizeof(*r));
    r->targets = targets;
    r->target_count = target_count;
    *out = r;
}

void reread_free(struct reread **reread)
{
    struct reread *r = MOVE(*reread);
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->opened_count; i++) {
        objects_close(&r->opened[i].objects);
        repo_free(&r->opened[i].repo);
        xfree(&r->opened[i].target);
    }
    xfree(&r->opened);
    buf_dispose(&r->content);
    xfree(&r);
}

/* ---- Where it lies ---- */

/* Bytes of path that name the target, with the '/' behind it; SIZE_MAX if path is not in it. */
static size_t root_in(const char *target, const char *path)
{
    size_t len = strlen(target);
    while (len > 1 && target[len - 1] == '/')
        len--;
    if (strcmp(target, "-") == 0)
        return SIZE_MAX;
    if (strcmp(path, target) == 0)
        return 0; /* a file that was named */
    if (len == 1 && target[0] == '.')
        return path[0] == '/' ? SIZE_MAX : 0;
    if (strncmp(path, target, len) != 0)
        return SIZE_MAX;
    return target[len - 1] == '/' ? len : path[len] == '/' ? len + 1 : SIZE_MAX;
}

static bool leads_up(const char *path)
{
    for (const char *at = path; at; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL)
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
            return true;
    return false;
}

/* The target that path is in, the longest; NULL if there is none. */
static const char *target_of(const struct reread *r, const char *path, size_t *root)
{
    const char *best = NULL;
    for (size_t i = 0; i < r->target_count; i++) {
        size_t at = root_in(r->targets[i], path);
        if (at == SIZE_MAX || (best && at < *root) ||
            (strcmp(path, r->targets[i]) != 0 && leads_up(path + at)))
            continue;
        best = r->targets[i];
        *root = at;
    }
    return best;
}

/* ---- Files ---- */

static ptrdiff_t read_some(struct reader *self, unsigned char *to, size_t max)
{
    const struct fd_reader *r = (const struct fd_reader *)self;
    ssize_t got;
    do
        got = read(r->fd, to, max);
    while (got < 0 && errno == EINTR);
    return got < 0 ? READER_FAILED : got;
}

/* No link on the way leads out of the target. */
static bool is_inside(const char *target, const char *path)
{
    AUTO(xfree) char *real_target = realpath(target, NULL), *real_path = realpath(path, NULL);
    size_t len = real_target ? strlen(real_target) : 0;
    if (!real_target || !real_path || strncmp(real_path, real_target, len) != 0)
        return false;
    return len == 1 || real_path[len] == '/' || real_path[len] == '\0';
}

static const char *scan_file(struct worker *worker, const char *target, const char *path,
                             size_t root, struct batch *out)
{
    struct stat st;
    bool named = strcmp(target, path) == 0;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) /* to open a device may set it going */
        return "not a regular file";
    AUTO(file_unit_close) int fd = file_unit_open(AT_FDCWD, path, named ? 0 : O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) != 0)
        return strerror(errno);
    if (!S_ISREG(st.st_mode))
        return "not a regular file";
    if (!is_inside(target, path))
        return outside;
    struct fd_reader reader = {.reader.read = read_some, .fd = fd};
    struct item item = {.path = bytes_of(path),
                        .root = root,
                        .reader = &reader.reader,
                        .size = st.st_size > 0 ? (uint64_t)st.st_size : 0};
    worker_scan(worker, &item, out);
    return NULL;
}

/* ---- Objects ---- */

static struct opened *open_repo(struct reread *r, const char *target)
{
    struct error unused;
    for (size_t i = 0; i < r->opened_count; i++)
        if (strcmp(r->opened[i].target, target) == 0)
            return &r->opened[i];
    r->opened = xreallocarray(r->opened, r->opened_count + 1, sizeof(*r->opened));
    struct opened *o = &r->opened[r->opened_count++];
    AUTO(batch_dispose) struct batch notes = {0};
    *o = (struct opened){.target = xstrdup(target)};
    if (repo_is(target) && repo_open(&o->repo, target, NULL, &notes, &unused) == ST_OK)
        objects_open(&o->objects, o->repo, &notes);
    return o;
}

/* The object into r->content, if the repository at target has it. */
static bool read_object(struct reread *r, const char *target, const char *blob)
{
    struct oid oid;
    const struct opened *o = open_repo(r, target);
    return o->repo && oid_parse(&oid, o->repo->hash_len, bytes_of(blob)) &&
           objects_read(o->objects, &oid, &r->content) != OBJECT_NONE;
}

/* The target's own, or a submodule, or another repository within: any that has the object. */
static bool find_object(struct reread *r, const char *target, const struct place *place,
                        size_t root)
{
    AUTO(xfree) char *above = xstrdup(place->path);
    if (read_object(r, target, place->origin->blob))
        return true;
    for (char *slash = strrchr(above, '/'); slash && slash > above + root;
         slash = strrchr(above, '/')) {
        *slash = '\0';
        if (is_inside(target, above) && read_object(r, above, place->origin->blob))
            return true;
    }
    return false;
}

static const char *scan_object(struct reread *r, struct worker *worker, const char *target,
                               const struct place *place, size_t root, struct batch *out)
{
    if (!find_object(r, target, place, root))
        return "no repository here has that object";
    struct memory_reader reader = memory_reader(buf_bytes(&r->content));
    struct item item = {.path = bytes_of(place->path),
                        .root = root,
                        .reader = &reader.reader,
                        .size = r->content.len};
    worker_scan(worker, &item, out);
    wipe(r->content.ptr, r->content.len);
    return NULL;
}

const char *reread_scan(struct reread *reread, struct worker *worker, const struct place *place,
                        struct batch *out)
{
    size_t root = 0;
    const char *target = target_of(reread, place->path, &root);
    if (target == NULL)
        return outside;
    if (place->origin && place->origin->blob[0])
        return scan_object(reread, worker, target, place, root, out);
    return scan_file(worker, target, place->path, root, out);
}
