/* law.c - reading a few files out of a tree. */
#include "cmd/law.h"

#include "base/file.h"
#include "scanner/finding.h"
#include "scanner/git/objects.h"
#include "scanner/git/revision.h"
#include "scanner/git/treediff.h"

#include <stdlib.h>
#include <sys/stat.h>

struct law {
    struct repo *repo;
    struct objects *objects;
    struct oid tree; /* zero: without any file */
    char *root, *name;
};

enum status law_open(struct law **out, const char *target, const char *revision, struct error *err)
{
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(law_free) struct law *law = xcalloc(1, sizeof(*law));
    struct repo_env env = repo_env_get();
    env.git_dir = NULL; /* target is what counts */
    law->root = xstrdup(target);
    law->name = xstrdup(revision ? revision : "nothing");
    TRY(repo_open(&law->repo, target, &env, &notes, err));
    objects_open(&law->objects, law->repo, NULL);
    if (revision != NULL) {
        TRY(revision_commit(law->objects, bytes_of(revision), &law->tree, err));
        if (!revision_peel(law->objects, &law->tree, OBJECT_TREE))
            return error_set(err, ST_USAGE, "%s: its tree is missing or damaged", revision);
    }
    *out = MOVE(law);
    return ST_OK;
}

void law_free(struct law **law)
{
    struct law *l = MOVE(*law);
    if (l == NULL)
        return;
    objects_close(&l->objects);
    repo_free(&l->repo);
    xfree(&l->root);
    xfree(&l->name);
    xfree(&l);
}

const char *law_name(const struct law *law)
{
    return law->name;
}

/* The path from the root of the tree; ".." is never in a tree. */
static struct bytes path_in(const struct law *law, const char *path)
{
    struct bytes rest = bytes_of(path);
    size_t len = strlen(law->root);
    while (len > 1 && law->root[len - 1] == '/')
        len--;
    if (rest.len > len && memcmp(rest.ptr, law->root, len) == 0 && rest.ptr[len] == '/')
        rest = bytes_slice(rest, len + 1, rest.len);
    while (rest.len > 2 && rest.ptr[0] == '.' && rest.ptr[1] == '/')
        rest = bytes_slice(rest, 2, rest.len);
    return rest;
}

static enum law_file find(const struct law *law, const char *path, struct oid *oid)
{
    uint32_t mode;
    struct bytes inside = path_in(law, path);
    if (oid_is_zero(&law->tree) || inside.len == 0 ||
        !tree_entry_at(law->objects, &law->tree, inside, &mode, oid))
        return LAW_NONE;
    return (mode & 0170000u) == 0100000u ? LAW_FILE : LAW_OTHER;
}

enum law_file law_look(const struct law *law, const char *path)
{
    struct stat st;
    struct oid oid;
    if (law != NULL)
        return find(law, path, &oid);
    if (lstat(path, &st) != 0)
        return LAW_NONE;
    return S_ISREG(st.st_mode) ? LAW_FILE : LAW_OTHER;
}

enum status law_read(const struct law *law, struct buf *out, const char *path, size_t max,
                     struct error *err)
{
    AUTO(buf_dispose) struct buf content = {0};
    struct oid oid;
    if (law == NULL)
        return file_read(out, path, max, err);
    if (find(law, path, &oid) != LAW_FILE ||
        objects_read(law->objects, &oid, &content) != OBJECT_BLOB)
        return error_set(err, ST_IO, "%s: no such file in %s", path, law->name);
    if (content.len > max || (content.len > 0 && buf_add(out, buf_bytes(&content)) != ST_OK))
        return error_set(err, ST_LIMIT, "%s: larger than the limit", path);
    return ST_OK;
}
