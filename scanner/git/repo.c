/* repo.c - finds the parts of a repository and reads the few small files that describe them. */
#include "scanner/git/repo.h"

#include "base/file.h"
#include "base/limits.h"
#include "scanner/git/gitconfig.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/ref_file.h"
#include "scanner/git/reftable_stack.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { SHA1_LEN = 20, SHA256_LEN = 32 };

/* ---- Finding it ---- */

/* Read a file of one line; NULL if it is not there or says nothing. */
static char *read_line(const char *directory, const char *name)
{
    unsigned char text[REF_FILE_MAX];
    AUTO(xfree) char *path = gitpath_join(directory, name);
    ptrdiff_t got = gitfile_start(path, text, sizeof(text));
    if (got <= 0)
        return NULL;
    struct bytes line = gitfile_chomp((struct bytes){text, (size_t)got});
    if (line.len == 0 || memchr(line.ptr, '\0', line.len) != NULL)
        return NULL;
    return xmemdup(line.ptr, line.len);
}

static bool has(const char *directory, const char *name)
{
    AUTO(xfree) char *path = gitpath_join(directory, name);
    return gitfile_exists(path);
}

static bool has_directory(const char *directory, const char *name)
{
    AUTO(xfree) char *path = gitpath_join(directory, name);
    return gitfile_is_directory(path);
}

/* A .git in which something is broken is one all the same; any other directory must look like it
 * more. */
static bool is_gitdir(const char *path, bool called_git)
{
    bool has_refs = has_directory(path, "refs") || has(path, "packed-refs");
    if (has(path, "commondir"))
        return has(path, "HEAD");
    if (!has_directory(path, "objects"))
        return false;
    return called_git ? has_refs || has(path, "HEAD") : has_refs && has(path, "HEAD");
}

static bool is_called_git(const char *path)
{
    size_t len = strlen(path);
    while (len > 0 && path[len - 1] == '/')
        len--;
    return len >= 4 && memcmp(path + len - 4, ".git", 4) == 0 && (len == 4 || path[len - 5] == '/');
}

/* What a file ".git" in directory names; NULL if it is none. */
static char *read_gitfile(const char *directory, const char *name)
{
    AUTO(xfree) char *line = read_line(directory, name);
    if (line == NULL || strncmp(line, "gitdir: ", 8) != 0 || line[8] == '\0')
        return NULL;
    return gitpath_join(directory, line + 8);
}

/* The gitdir of target; NULL if there is none. */
static char *find_gitdir(const char *target, bool *has_worktree)
{
    AUTO(xfree) char *inside = gitpath_join(target, ".git");
    AUTO(xfree) char *named = read_gitfile(target, ".git");
    *has_worktree = true;
    if (named != NULL)
        return MOVE(named);
    if (is_gitdir(inside, true))
        return MOVE(inside);
    *has_worktree = false;
    if (is_gitdir(target, is_called_git(target)))
        return xstrdup(target);
    return NULL;
}

bool repo_is(const char *target)
{
    bool has_worktree;
    AUTO(xfree) char *gitdir = find_gitdir(target, &has_worktree);
    return gitdir != NULL;
}

static bool is_set(const char *variable)
{
    return variable != NULL && variable[0] != '\0';
}

static enum status find_parts(struct repo *r, const struct repo_env *env, struct error *err)
{
    bool has_worktree;
    if (env != NULL && is_set(env->git_dir)) {
        r->gitdir = xstrdup(env->git_dir);
        has_worktree = strcmp(env->git_dir, ".") != 0;
    } else {
        r->gitdir = find_gitdir(r->target, &has_worktree);
    }
    if (r->gitdir == NULL)
        return error_set(err, ST_IO, "%s: not a git repository", r->target);
    if (!is_gitdir(r->gitdir, true))
        return error_set(err, ST_IO, "%s: its git directory %s is not there", r->target, r->gitdir);
    if (has_worktree)
        r->worktree = xstrdup(r->target);
    AUTO(xfree) char *common = read_line(r->gitdir, "commondir");
    r->commondir = common == NULL ? xstrdup(r->gitdir) : gitpath_join(r->gitdir, common);
    if (!has_directory(r->commondir, "objects"))
        return error_set(err, ST_IO, "%s: %s/objects is not there", r->target, r->commondir);
    return ST_OK;
}

/* ---- Configuration ---- */

struct format {
    bool damaged, has_bare, bare, partial, reftable, unknown_hash, too_new;
    size_t hash_len; /* 0: not said */
};

static bool says(const struct gitconfig_entry *e, const char *word)
{
    return e->value.len == strlen(word) && bytes_find_nocase(e->value, 0, bytes_of(word)) == 0;
}

static void see_entry(void *ctx, const struct gitconfig_entry *e)
{
    struct format *f = ctx;
    if (gitconfig_is(e, "core", "", "bare")) {
        f->has_bare = true;
        f->bare = gitconfig_true(e);
    } else if (gitconfig_is(e, "core", "", "repositoryformatversion")) {
        f->too_new = !e->bare && !says(e, "0") && !says(e, "1");
    } else if (gitconfig_is(e, "extensions", "", "objectformat")) {
        f->hash_len = says(e, "sha256") ? SHA256_LEN : SHA1_LEN;
        f->unknown_hash = !says(e, "sha256") && !says(e, "sha1");
    } else if (gitconfig_is(e, "extensions", "", "refstorage")) {
        f->reftable = says(e, "reftable");
    } else if (gitconfig_is(e, "extensions", "", "partialclone") ||
               (gitconfig_is(e, "remote", NULL, "promisor") && gitconfig_true(e))) {
        f->partial = true;
    }
}

static void read_config(struct format *f, const char *directory, const char *name,
                        struct batch *notes)
{
    struct error err;
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(xfree) char *path = gitpath_join(directory, name);
    if (file_read(&text, path, LIMIT_GIT_TEXT, &err) != ST_OK) {
        f->damaged = true;
        if (gitfile_exists(path))
            gitfile_note(notes, path, "configuration unreadable", NULL, true);
        return;
    }
    if (gitconfig_read(buf_bytes(&text), see_entry, f) == 0)
        return;
    f->damaged = true;
    gitfile_note(notes, path, "configuration damaged", NULL, true);
}

/* ---- Objects ---- */

/* The length of the hash that digits stand for, or 0. */
static size_t hash_of(size_t digits)
{
    return digits == SHA1_LEN * (size_t)2 || digits == SHA256_LEN * (size_t)2 ? digits / 2 : 0;
}

static size_t hex_len(const char *text)
{
    return strspn(text, "0123456789abcdef");
}

/* What the names of packs tell: the hash, and whether there is a promisor. */
static void look_at_packs(struct repo *r, const char *objects, size_t *guess)
{
    AUTO(folder_dispose) struct folder folder = {0};
    AUTO(xfree) char *path = gitpath_join(objects, "pack");
    if (folder_read(&folder, path, true) != 0)
        return; /* whoever reads the packs says so */
    for (size_t i = 0; i < folder.count; i++) {
        const char *name = folder.entries[i].name, *dot = strrchr(name, '.');
        if (strncmp(name, "pack-", 5) != 0 || dot == NULL)
            continue;
        size_t digits = hex_len(name + 5);
        r->partial = r->partial || strcmp(dot, ".promisor") == 0;
        if (strcmp(dot, ".pack") == 0 && name + 5 + digits == dot && hash_of(digits) != 0)
            *guess = hash_of(digits);
    }
}

/* What the names of loose objects tell of the hash. */
static void look_at_loose(const char *objects, size_t *guess)
{
    for (unsigned i = 0; i < 256 && *guess == 0; i++) {
        AUTO(folder_dispose) struct folder folder = {0};
        AUTO(gitpath_dispose) struct gitpath path = {0};
        const char name[3] = {"0123456789abcdef"[i >> 4], "0123456789abcdef"[i & 15], '\0'};
        gitpath_set(&path, objects);
        gitpath_push(&path, name);
        if (folder_read(&folder, gitpath_text(&path), true) != 0)
            continue;
        for (size_t k = 0; k < folder.count; k++) {
            size_t digits = hex_len(folder.entries[k].name);
            if (folder.entries[k].name[digits] == '\0' && hash_of(digits + 2) != 0)
                *guess = hash_of(digits + 2);
        }
    }
}

static void find_objects(struct repo *r, const struct repo_env *env, struct batch *notes)
{
    static const struct repo_env nothing = {0};
    AUTO(xfree) char *own = gitpath_join(r->commondir, "objects");
    env = env == NULL ? &nothing : env;
    if (is_set(env->quarantine))
        object_directories_add(&r->objects, env->quarantine, OBJECTS_QUARANTINE, notes);
    if (is_set(env->object_directory) &&
        !object_directories_add(&r->objects, env->object_directory, OBJECTS_OWN, notes))
        gitfile_note(notes, env->object_directory, "object directory missing", NULL, true);
    object_directories_add(&r->objects, own, OBJECTS_OWN, notes);
    if (is_set(env->alternates))
        object_directories_add_list(&r->objects, bytes_of(env->alternates), notes);
    object_directories_add_leftovers(&r->objects, own, notes);
}

/* The configuration decides; where it says nothing because it is broken, the files do. */
static enum status decide_format(struct repo *r, const struct format *f, struct error *err)
{
    size_t guess = 0;
    r->bare = f->has_bare ? f->bare : r->worktree == NULL && !is_called_git(r->gitdir);
    r->bare = r->bare && r->worktree == NULL;
    r->partial = f->partial;
    r->reftable = f->reftable;
    for (size_t i = 0; i < r->objects.count; i++)
        look_at_packs(r, r->objects.list[i].path, &guess);
    r->hash_guessed = f->unknown_hash || (f->damaged && f->hash_len == 0);
    for (size_t i = 0; r->hash_guessed && guess == 0 && i < r->objects.count; i++)
        look_at_loose(r->objects.list[i].path, &guess);
    if (f->unknown_hash && guess == 0)
        return error_set(err, ST_SYNTAX, "%s: unknown object format", r->target);
    r->hash_len = f->hash_len != 0 ? f->hash_len : SHA1_LEN;
    if (r->hash_guessed && guess != 0)
        r->hash_len = guess;
    return ST_OK;
}

/* ---- HEAD and shallow ---- */

static void read_head_of_tables(struct repo *r, struct batch *notes)
{
    AUTO(reftable_stack_close) struct reftable_stack stack = {0};
    struct reftable_ref head;
    reftable_stack_open(&stack, r->gitdir, r->hash_len, notes);
    if (!reftable_stack_find(&stack, bytes_of("HEAD"), &head))
        return;
    if (head.kind == REFTABLE_SYMBOLIC && ref_name_is_safe(head.symbolic))
        r->head_ref = xmemdup(head.symbolic.ptr, head.symbolic.len);
    else
        r->head = head.target;
}

static void read_head(struct repo *r, struct batch *notes)
{
    struct ref_file head;
    if (r->reftable) {
        read_head_of_tables(r, notes);
        return;
    }
    AUTO(xfree) char *path = gitpath_join(r->gitdir, "HEAD");
    int failed = ref_file_read(&head, path, r->hash_len);
    if (failed == EBADMSG)
        gitfile_note(notes, path, "ref damaged", NULL, true);
    else if (failed != 0)
        gitfile_note_errno(notes, path, failed);
    else if (head.has_target)
        r->head = head.target;
    else
        r->head_ref = xmemdup(head.symbolic.ptr, head.symbolic.len);
}

static int compare_oids(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct oid));
}

static void read_shallow(struct repo *r, struct batch *notes)
{
    AUTO(xfree) char *path = gitpath_join(r->commondir, "shallow");
    AUTO(gitlines_close) struct gitlines lines = {0};
    struct bytes line;
    size_t cap = 0;
    int failed = gitlines_open(&lines, path, true);
    if (failed != 0 && failed != ENOENT)
        gitfile_note_errno(notes, path, failed);
    while (failed == 0 && gitlines_next(&lines, &line)) {
        struct oid oid;
        if (!oid_parse(&oid, r->hash_len, gitfile_chomp(line))) {
            gitfile_note(notes, path, "list of shallow commits damaged", NULL, true);
            continue;
        }
        if (r->shallow_count == cap) {
            cap = MAX(cap * 2, (size_t)16);
            r->shallow = xreallocarray(r->shallow, cap, sizeof(*r->shallow));
        }
        r->shallow[r->shallow_count++] = oid;
    }
    if (r->shallow_count > 1)
        qsort(r->shallow, r->shallow_count, sizeof(*r->shallow), compare_oids);
}

bool repo_is_shallow_at(const struct repo *repo, const struct oid *commit)
{
    return repo->shallow_count > 0 && bsearch(commit, repo->shallow, repo->shallow_count,
                                              sizeof(*commit), compare_oids) != NULL;
}

/* ---- All of it ---- */

struct repo_env repo_env_get(void)
{
    return (struct repo_env){.git_dir = getenv("GIT_DIR"),
                             .object_directory = getenv("GIT_OBJECT_DIRECTORY"),
                             .alternates = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES"),
                             .quarantine = getenv("GIT_QUARANTINE_PATH")};
}

enum status repo_open(struct repo **out, const char *target, const struct repo_env *env,
                      struct batch *notes, struct error *err)
{
    AUTO(repo_free) struct repo *r = xcalloc(1, sizeof(*r));
    struct format format = {0};
    r->target = xstrdup(target);
    TRY(find_parts(r, env, err));
    read_config(&format, r->commondir, "config", notes);
    AUTO(xfree) char *own = gitpath_join(r->gitdir, "config.worktree");
    if (gitfile_exists(own))
        read_config(&format, r->gitdir, "config.worktree", notes);
    find_objects(r, env, notes);
    if (format.too_new)
        gitfile_note(notes, r->commondir, "newer repository format", NULL, true);
    TRY(decide_format(r, &format, err));
    read_head(r, notes);
    read_shallow(r, notes);
    *out = MOVE(r);
    return ST_OK;
}

void repo_free(struct repo **repo)
{
    struct repo *r = MOVE(*repo);
    if (r == NULL)
        return;
    xfree(&r->target);
    xfree(&r->gitdir);
    xfree(&r->commondir);
    xfree(&r->worktree);
    xfree(&r->head_ref);
    xfree(&r->shallow);
    object_directories_dispose(&r->objects);
    xfree(&r);
}
