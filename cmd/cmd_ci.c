/* cmd_ci.c - `sprawl ci`: what this pipeline run adds, judged by what was there before. */
#include "cmd/ci_system.h"
#include "cmd/command.h"
#include "cmd/deadline.h"
#include "cmd/here.h"
#include "cmd/scan_job.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/revision.h"
#include "scanner/history/range.h"

#include <stdio.h>
#include <stdlib.h>

struct run {
    const struct options *options;
    const char *here;
    struct ci_run ci;
    struct changes *changes;
    struct oid base, head;
    bool has_base; /* base is a commit that is here */
    char law[2 * OID_MAX + 1], judged[2 * OID_MAX + 1];
};

static const char *get_variable(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

/* ---- Base and head ---- */

static void find_run(struct run *r)
{
    const struct options *o = r->options;
    const struct ci_env env = {get_variable, NULL};
    ci_run_find(&r->ci, &env);
    if (o->base != NULL) {
        snprintf(r->ci.base, sizeof(r->ci.base), "%s", o->base);
        r->ci.kind = CI_CHANGE;
    }
    if (o->head != NULL) {
        snprintf(r->ci.head, sizeof(r->ci.head), "%s", o->head);
        r->ci.kind = r->ci.kind == CI_NOTHING || r->ci.kind == CI_ALL ? CI_BRANCH : r->ci.kind;
    }
}

static bool find_commit(const struct run *r, const char *revision, struct oid *out)
{
    struct error unused;
    return revision_commit(r->changes->objects, bytes_of(revision), out, &unused) == ST_OK;
}

/* The head as it is told, else what is checked out: of a pull request that may be its merge. */
static bool find_head(struct run *r)
{
    return (r->ci.head[0] != '\0' && find_commit(r, r->ci.head, &r->head)) ||
           (r->options->head == NULL && find_commit(r, "HEAD", &r->head));
}

/* A branch as the remote has it, the remote's main branch if none is named. */
static bool find_branch(struct run *r, struct oid *out)
{
    char remote[300];
    if (r->ci.base[0] == '\0')
        return find_commit(r, "refs/remotes/origin/HEAD", out);
    snprintf(remote, sizeof(remote), "refs/remotes/origin/%s", r->ci.base);
    return find_commit(r, remote, out) || find_commit(r, r->ci.base, out);
}

static void find_base(struct run *r)
{
    if (r->ci.kind == CI_CHANGE)
        r->has_base = find_commit(r, r->ci.base, &r->base);
    else
        r->has_base = find_branch(r, &r->base);
    /* After a forced push nobody has what was there before: what the main branch has not is looked
     * at. In a shallow clone it is rather the clone that lacks it. */
    bool forced = r->ci.kind == CI_CHANGE && !r->has_base && r->options->base == NULL &&
                  r->changes->repo->shallow_count == 0;
    if (forced && find_commit(r, "refs/remotes/origin/HEAD", &r->base)) {
        say_line("%s is gone, so what the remote's main branch has not is looked at", r->ci.base);
        r->has_base = true;
        r->ci.kind = CI_BRANCH;
        r->ci.base[0] = '\0';
    }
}

/* ---- Without a base ---- */

static const char *remedy(const struct run *r)
{
    if (r->changes->repo->shallow_count == 0)
        return "git fetch origin";
    return r->ci.hint[0] != '\0' ? r->ci.hint : "git fetch --unshallow";
}

static enum exit_code without_base(const struct run *r)
{
    const char *name = r->ci.base[0] != '\0' ? r->ci.base : "the branch that it sets out from";
    if (strcmp(r->options->on_missing_base, "full") != 0) {
        say_line("%s is not in this clone, so what the change adds cannot be told; to mend it: %s",
                 name, remedy(r));
        return EXIT_INCOMPLETE;
    }
    say_line("%s is not in this clone: everything is scanned", name);
    const char *const targets[] = {r->here, NULL};
    /* Nobody knows what was allowed before the change, so nothing is. */
    const struct scan_request request = {
        .targets = targets, .target_count = 1, .has_law = true, .judged = "HEAD"};
    return scan_job(r->options, &request);
}

/* ---- With one ---- */

static void list_changes(struct run *r)
{
    AUTO(revwalk_dispose) struct revwalk walk;
    revwalk_init(&walk, r->changes->objects, r->options->cancelled);
    changes_begin(r->changes, NULL);
    range_add_object(r->changes, &walk, &r->base, WALK_EXCLUDED);
    range_add_object(r->changes, &walk, &r->head, WALK_TIP);
    range_run(r->changes, &walk);
    if (walk.cut)
        gitfile_note(&r->changes->notes, r->here, "shallow clone", remedy(r), true);
    changes_seal(r->changes);
}

/* The main branch itself is built, and nothing tells what it was before. The settings count that
 * the last commit has found. */
static enum exit_code scan_main(const struct run *r)
{
    char parent[2 * OID_MAX + 3];
    struct oid unused;
    const char *const targets[] = {r->here, NULL};
    snprintf(parent, sizeof(parent), "%s^", r->judged);
    say_line("nothing tells what this branch was before: everything is scanned");
    const struct scan_request request = {.targets = targets,
                                         .target_count = 1,
                                         .has_law = true,
                                         .law = find_commit(r, parent, &unused) ? parent : NULL,
                                         .judged = r->judged};
    return scan_job(r->options, &request);
}

static enum exit_code scan_change(struct run *r)
{
    size_t hash_len = r->changes->repo->hash_len;
    const char *const targets[] = {r->here, NULL};
    oid_hex(&r->base, hash_len, r->law);
    oid_hex(&r->head, hash_len, r->judged);
    r->changes->judged = true;
    list_changes(r);
    if (r->ci.kind == CI_BRANCH && r->ci.base[0] == '\0' && r->changes->commits == 0)
        return scan_main(r);
    if (!r->options->quiet)
        say_line("%s%s%zu commits from %.12s to %.12s", r->ci.system ? r->ci.system : "",
                 r->ci.system ? ": " : "", r->changes->commits, r->law, r->judged);
    const struct scan_request request = {.targets = targets,
                                         .target_count = 1,
                                         .changes = r->changes,
                                         .has_law = true,
                                         .law = r->law,
                                         .judged = r->judged};
    return scan_job(r->options, &request);
}

/* A scheduled run judges nobody: the tree's own settings count. */
static enum exit_code scan_all(const struct run *r)
{
    const char *const targets[] = {r->here, NULL};
    const struct scan_request request = {.targets = targets, .target_count = 1};
    return scan_job(r->options, &request);
}

static enum exit_code run_here(struct run *r)
{
    struct error err;
    find_run(r);
    if (r->ci.kind == CI_ALL)
        return scan_all(r);
    if (r->ci.kind == CI_NOTHING) {
        say_line("a branch was deleted: there is nothing to look at");
        return EXIT_CLEAN;
    }
    if (changes_new(&r->changes, r->here, NULL, r->options->cancelled, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    if (!find_head(r)) {
        say_line(
            "the head of the change (%s) is not in this clone; to mend it: git fetch origin %s",
            r->ci.head[0] ? r->ci.head : "HEAD", r->ci.head);
        return EXIT_INCOMPLETE;
    }
    find_base(r);
    return r->has_base ? scan_change(r) : without_base(r);
}

static void run_dispose(struct run *r)
{
    changes_free(&r->changes);
}

static enum exit_code ci_command(const struct options *options)
{
    AUTO(xfree) char *here = NULL;
    AUTO(run_dispose) struct run r = {.options = options};
    struct error err;
    if (options->arguments.count > 0) {
        say_line("'ci' takes no arguments: it looks at the repository that it is run in");
        return EXIT_USAGE;
    }
    if (deadline_start(options, &err) != ST_OK || here_find(&here, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    r.here = here;
    return run_here(&r);
}

static const char *const examples[] = {
    "sprawl ci -o sarif=report.sarif",
    "in a pipeline: what the push or the pull request adds",
    "sprawl ci --base origin/main",
    "where the CI system does not tell",
    NULL,
};

const struct command command_ci = {
    .name = "ci",
    .arguments = "",
    .summary = "find credentials that the change in a pipeline adds",
    .about = "Base and head come from GitHub Actions, GitLab CI, Bitbucket, Azure Pipelines,\n"
             "CircleCI, Jenkins, Buildkite, Drone, Woodpecker, Travis or TeamCity, or from --base\n"
             "and --head. Scheduled runs scan everything.\n"
             "\n"
             "Configuration, ignore files and allow comments count as they stand in the base;\n"
             "what the change would allow by its own is told, and does not count.\n",
    .examples = examples,
    .run = ci_command,
};
