/* repo.h - what a repository is on disk: where its parts lie, and which form they have.
 *
 * All of it is read by our own code. libgit2 1.5 would refuse SHA-256 repositories, or worse open
 * them and see nothing; what is needed here are five small text files. And nothing a repository
 * says is obeyed: no hook, filter, fsmonitor or other command is run, no include is followed,
 * core.worktree and grafts are not looked at. So it does not matter who owns it (safe.directory).
 */
#ifndef SCANNER_GIT_REPO_H
#define SCANNER_GIT_REPO_H

#include "base/error.h"
#include "scanner/git/alternates.h"
#include "scanner/git/object.h"

struct batch;

/** An open repository: names and facts, no descriptors. Constant once open: any thread may read it.
 * Paths are relative if the target is. */
struct repo {
    char *target;    /* as given */
    char *gitdir;    /* HEAD, index and the like of this work tree */
    char *commondir; /* refs, objects and configuration; equals gitdir but in linked work trees */
    char *worktree;  /* where .git was found, or NULL: target is a bare repository or a gitdir */
    struct object_directories objects; /* own first; may be empty if they are damaged */
    size_t hash_len;                   /* 20 (SHA-1) or 32 (SHA-256) */
    bool hash_guessed; /* the configuration is missing or damaged, the names of files told */
    bool bare;
    bool partial;    /* a promisor remote, or packs of one: missing objects are to be expected */
    bool reftable;   /* refs lie in tables (reftable_stack.h); the file HEAD is a stub */
    char *head_ref;  /* "refs/heads/main", or NULL: detached or damaged */
    struct oid head; /* of a detached HEAD, else zero */
    struct oid *shallow; /* commits whose parents were never fetched, sorted; none: not shallow */
    size_t shallow_count;
};

/** What server hooks find in their environment. Borrowed; NULL where it is not set. */
struct repo_env {
    const char *git_dir;          /* GIT_DIR: the git directory, whatever target looks like */
    const char *object_directory; /* GIT_OBJECT_DIRECTORY */
    const char *alternates;       /* GIT_ALTERNATE_OBJECT_DIRECTORIES */
    const char *quarantine;       /* GIT_QUARANTINE_PATH */
};

/** The variables of this process. */
struct repo_env repo_env_get(void);

/** Is there a repository in the directory target, by its look? A work tree, a linked one or a
 * submodule (.git is a directory, or a file that names one), a bare repository, or a .git itself.
 * Directories above are not searched. A .git that names a directory which is gone counts too:
 * repo_open says so. */
bool repo_is(const char *target);

/** Open it.
 *
 *  @param env    what to believe of the environment, or NULL: nothing
 *  @param notes  receives as skipped what is damaged or missing in an otherwise usable repository
 *  @return ST_IO if there is no repository, or the one that .git names is gone; ST_SYNTAX if its
 *          objects are hashed by something unknown */
MUST_CHECK enum status repo_open(struct repo **out, const char *target, const struct repo_env *env,
                                 struct batch *notes, struct error *err);

void repo_free(struct repo **repo);

/** Are this commit's parents left out of a shallow clone? */
bool repo_is_shallow_at(const struct repo *repo, const struct oid *commit);

#endif
