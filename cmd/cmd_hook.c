/* cmd_hook.c - `sprawl hook`: what git's hooks call, and putting them in place. */
#include "cmd/cmd_staged.h"
#include "cmd/command.h"
#include "cmd/deadline.h"
#include "cmd/here.h"
#include "cmd/hook_input.h"
#include "cmd/hook_install.h"
#include "cmd/scan_job.h"
#include "scanner/git/revision.h"
#include "scanner/history/range.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const words[] = {"install",  "uninstall",   "pre-commit",
                                    "pre-push", "pre-receive", NULL};

/* A push, on either side of it. */
struct push {
    const struct options *options;
    enum hook_form form;
    const char *here;
    struct changes *changes;
    struct hook_input input;
    char *remote;              /* "refs/remotes/origin/", or NULL: unknown */
    char law[2 * OID_MAX + 1]; /* the commit whose configuration counts, "" if there is none */
    char judged[2 * OID_MAX + 1];
};

static void push_dispose(struct push *p)
{
    changes_free(&p->changes);
    hook_input_dispose(&p->input);
    xfree(&p->remote);
}

/* ---- What the push brings ---- */

static void add_names(struct changes *c, const struct hook_input *input)
{
    static const struct oid none;
    for (size_t i = 0; i < input->count; i++) {
        if (oid_is_zero(&input->updates[i].after))
            continue;
        enum status st = buf_add(&c->names, input->updates[i].ref);
        BUG_IF(st != ST_OK || buf_add(&c->names, bytes_of("\n")) != ST_OK);
    }
    if (c->names.len > 0)
        changes_add(c, CHANGE_NAMES, &(struct tree_change){.oid = none});
}

/* What the other side has: for pre-push what was last heard of the remote, for pre-receive all refs
 * that are here. */
static void exclude_known(struct push *p, struct revwalk *walk)
{
    if (p->form == HOOK_PRE_RECEIVE) {
        range_add_refs(p->changes, walk, "refs/", WALK_EXCLUDED);
        return;
    }
    for (size_t i = 0; i < p->input.count; i++)
        if (!oid_is_zero(&p->input.updates[i].before) &&
            objects_has(p->changes->objects, &p->input.updates[i].before))
            range_add_object(p->changes, walk, &p->input.updates[i].before, WALK_EXCLUDED);
    if (p->remote != NULL)
        range_add_refs(p->changes, walk, p->remote, WALK_EXCLUDED);
}

static enum status list_changes(struct push *p, struct error *err)
{
    AUTO(revwalk_dispose) struct revwalk walk;
    revwalk_init(&walk, p->changes->objects, p->options->cancelled);
    changes_begin(p->changes, NULL);
    add_names(p->changes, &p->input);
    exclude_known(p, &walk);
    for (size_t i = 0; i < p->input.count; i++) {
        const struct hook_update *u = &p->input.updates[i];
        if (!oid_is_zero(&u->after) && !range_add_object(p->changes, &walk, &u->after, WALK_TIP))
            return error_set(err, ST_IO, "%.*s: what is pushed cannot be read: %s",
                             (int)MIN(u->ref.len, (size_t)200), (const char *)u->ref.ptr,
                             objects_why(p->changes->objects));
    }
    range_run(p->changes, &walk);
    changes_seal(p->changes);
    return ST_OK;
}

/* ---- The law of a server ---- */

/* The base revision: what the one ref that is updated was before, else what HEAD is. */
static void find_law(struct push *p)
{
    const struct hook_input *input = &p->input;
    size_t hash_len = p->changes->repo->hash_len;
    struct oid oid;
    struct error unused;
    if (input->count == 1)
        oid_hex(&input->updates[0].after, hash_len, p->judged);
    if (input->count == 1 && !oid_is_zero(&input->updates[0].before))
        oid = input->updates[0].before;
    else if (revision_commit(p->changes->objects, bytes_of("HEAD"), &oid, &unused) != ST_OK)
        return;
    if (revision_peel(p->changes->objects, &oid, OBJECT_COMMIT))
        oid_hex(&oid, hash_len, p->law);
}

/* ---- The push ---- */

/* The framework pre-commit reads the lines itself, and gives one push at a time in variables. */
static enum status read_framework(struct push *p, struct error *err)
{
    const char *from = getenv("PRE_COMMIT_FROM_REF"), *to = getenv("PRE_COMMIT_TO_REF");
    const char *branch = getenv("PRE_COMMIT_REMOTE_BRANCH");
    struct oid before = {0}, after;
    if (p->form != HOOK_PRE_PUSH || p->input.count > 0 || to == NULL)
        return ST_OK;
    TRY(revision_find(p->changes->objects, bytes_of(to), &after, err));
    if (from != NULL && revision_find(p->changes->objects, bytes_of(from), &before, err) != ST_OK)
        before = (struct oid){0};
    p->input.updates = xcalloc(1, sizeof(*p->input.updates));
    p->input.updates[p->input.count++] =
        (struct hook_update){before, after, bytes_of(branch ? branch : "pushed")};
    p->input.cap = p->input.count;
    return ST_OK;
}

static enum status open_push(struct push *p, struct error *err)
{
    const struct repo_env env = repo_env_get();
    TRY(changes_new(&p->changes, p->here, &env, p->options->cancelled, err));
    TRY(hook_input_read(&p->input, STDIN_FILENO, p->form, p->changes->repo->hash_len, err));
    TRY(read_framework(p, err));
    p->changes->judged = p->form == HOOK_PRE_RECEIVE;
    if (p->form == HOOK_PRE_RECEIVE)
        find_law(p);
    return ST_OK;
}

static enum exit_code scan_push(struct push *p)
{
    struct error err;
    if (open_push(p, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    if (list_changes(p, &err) != ST_OK) {
        say(&err);
        return EXIT_INCOMPLETE;
    }
    const char *const targets[] = {p->here, NULL};
    const struct scan_request request = {.targets = targets,
                                         .target_count = 1,
                                         .changes = p->changes,
                                         .hook = true,
                                         .has_law = p->form == HOOK_PRE_RECEIVE,
                                         .law = p->law[0] ? p->law : NULL,
                                         .judged = p->judged[0] ? p->judged : NULL};
    enum exit_code code = scan_job(p->options, &request);
    const char *protocol = getenv("GL_PROTOCOL");
    if (code != EXIT_CLEAN && protocol != NULL && strcmp(protocol, "web") == 0) /* of GitLab */
        fputs("GL-HOOK-ERR: sprawl has refused this push: it found a credential in it, or could "
              "not look at all of it\n",
              stderr);
    return code;
}

/* "refs/remotes/origin/", if the first argument of pre-push is a name and no address. */
static char *remote_refs(const struct options *options)
{
    AUTO(buf_dispose) struct buf refs = {0};
    const char *name = options->arguments.count > 1 ? options->arguments.item[1]
                                                    : getenv("PRE_COMMIT_REMOTE_NAME");
    if (name == NULL || strchr(name, ':') != NULL || name[0] == '/' || name[0] == '.')
        return NULL;
    buf_printf(&refs, "refs/remotes/%s/", name);
    return xmemdup(refs.ptr, refs.len);
}

static enum exit_code run_push(const struct options *options, enum hook_form form)
{
    struct error err;
    AUTO(xfree) char *here = NULL;
    AUTO(push_dispose) struct push p = {.options = options, .form = form};
    if (deadline_start(options, &err) != ST_OK || here_find(&here, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    p.here = here;
    p.remote = form == HOOK_PRE_PUSH ? remote_refs(options) : NULL;
    return scan_push(&p);
}

/* ---- Which of them ---- */

static enum exit_code place(const struct options *options, bool install)
{
    struct error err;
    enum status st = install ? hook_install(options, &err) : hook_uninstall(options, &err);
    if (st != ST_OK)
        say(&err);
    return st == ST_OK ? EXIT_CLEAN : EXIT_USAGE;
}

static enum exit_code hook_run(const struct options *options)
{
    const char *word = options->arguments.count > 0 ? options->arguments.item[0] : "";
    size_t most = strcmp(word, "pre-push") == 0 ? 3 : 1;
    if (options->arguments.count > most) {
        say_line("'hook %s' takes no more arguments", word);
        return EXIT_USAGE;
    }
    if (strcmp(word, "install") == 0 || strcmp(word, "uninstall") == 0)
        return place(options, word[0] == 'i');
    /* What settings were read is of no interest to people who commit. */
    struct options own = *options;
    own.quiet = own.quiet || own.verbose == 0;
    if (strcmp(word, "pre-commit") == 0)
        return staged_run(&own, true);
    if (strcmp(word, "pre-push") == 0)
        return run_push(&own, HOOK_PRE_PUSH);
    if (strcmp(word, "pre-receive") == 0)
        return run_push(&own, HOOK_PRE_RECEIVE);
    say_line("'hook' can install, uninstall, pre-commit, pre-push and pre-receive, not '%s'", word);
    return EXIT_USAGE;
}

static const char *const examples[] = {
    "sprawl hook install",
    "check every commit and every push of this repository",
    "sprawl hook pre-receive --deadline 4s",
    "the one line of a server's hooks/pre-receive",
    NULL,
};

const struct command command_hook = {
    .name = "hook",
    .words = words,
    .arguments = "install | uninstall | pre-commit | pre-push [REMOTE URL] | pre-receive",
    .summary = "check commits and pushes as a hook of git, or install it",
    .about = "install writes pre-commit and pre-push where git looks for them (core.hooksPath). A\n"
             "hook that is there already is kept as NAME.before-sprawl and run first; uninstall\n"
             "puts it back. pre-push and pre-receive read the lines that git gives them.\n"
             "\n"
             "In pre-receive the configuration and the allow comments of the branch as it was\n"
             "before the push count, not those that are pushed.\n",
    .examples = examples,
    .run = hook_run,
};
