/* cmd_staged.c - `sprawl staged`: what the next commit would add. */
#include "cmd/cmd_staged.h"

#include "cmd/command.h"
#include "cmd/deadline.h"
#include "cmd/here.h"
#include "cmd/scan_job.h"
#include "scanner/history/staged.h"

#include <stdlib.h>

static enum status list_changes(struct changes *changes, const struct options *options,
                                struct error *err)
{
    AUTO(index_dispose) struct index index = {0};
    TRY(staged_read(&index, changes, getenv("GIT_INDEX_FILE"), err));
    TRY(staged_add(changes, &index, err));
    if (options->all)
        staged_add_worktree(changes, &index);
    changes_seal(changes);
    return ST_OK;
}

enum exit_code staged_run(const struct options *options, bool hook)
{
    AUTO(changes_free) struct changes *changes = NULL;
    AUTO(xfree) char *here = NULL;
    struct error err;
    const struct repo_env env = repo_env_get();
    if (deadline_start(options, &err) != ST_OK || here_find(&here, &err) != ST_OK ||
        changes_new(&changes, here, &env, options->cancelled, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    if (changes->repo->worktree == NULL) {
        say_line("a bare repository has no index");
        return EXIT_USAGE;
    }
    if (list_changes(changes, options, &err) != ST_OK) {
        say(&err);
        return EXIT_INCOMPLETE;
    }
    const char *const targets[] = {here, NULL};
    const struct scan_request request = {
        .targets = targets, .target_count = 1, .changes = changes, .hook = hook};
    return scan_job(options, &request);
}

static enum exit_code staged_command(const struct options *options)
{
    if (options->arguments.count > 0) {
        say_line("'staged' takes no arguments: it looks at the repository that it is run in");
        return EXIT_USAGE;
    }
    return staged_run(options, false);
}

static const char *const examples[] = {
    "sprawl staged",
    "what the next commit would add",
    "sprawl staged --all",
    "and what is not staged yet",
    NULL,
};

const struct command command_staged = {
    .name = "staged",
    .arguments = "",
    .summary = "find credentials that the next commit would add",
    .about = "Contents are read from the index as a whole; what touches no added line is not\n"
             "reported. The index is never written.\n",
    .examples = examples,
    .run = staged_command,
};
