/* git_tree.h - repositories to read: every test runs in a process and a directory of its own, in
 * which git makes them. The file that includes this defines _GNU_SOURCE. */
#ifndef TESTS_GIT_GIT_TREE_H
#define TESTS_GIT_GIT_TREE_H

#include "tests/scanner/tree.h"

#include "scanner/finding.h"
#include "scanner/git/repo.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

/** Run a shell script in which git knows nothing of this machine; it must succeed. */
static inline void git_tree_run(const char *script)
{
    static const char *const env[] = {"PATH=/usr/bin:/bin",
                                      "HOME=/nonexistent",
                                      "LC_ALL=C.UTF-8",
                                      "GIT_CONFIG_NOSYSTEM=1",
                                      "GIT_CONFIG_COUNT=3",
                                      "GIT_CONFIG_KEY_0=init.defaultBranch",
                                      "GIT_CONFIG_VALUE_0=main",
                                      "GIT_CONFIG_KEY_1=protocol.file.allow",
                                      "GIT_CONFIG_VALUE_1=always",
                                      "GIT_CONFIG_KEY_2=advice.detachedHead",
                                      "GIT_CONFIG_VALUE_2=false",
                                      "GIT_AUTHOR_NAME=A U Thor",
                                      "GIT_AUTHOR_EMAIL=author@acme.example",
                                      "GIT_AUTHOR_DATE=1600000000 +0130",
                                      "GIT_COMMITTER_NAME=C O Mitter",
                                      "GIT_COMMITTER_EMAIL=committer@acme.example",
                                      "GIT_COMMITTER_DATE=1600000001 -0700",
                                      NULL};
    const char *const args[] = {"sh", "-euc", script, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    cr_assert_eq(posix_spawn(&child, "/bin/sh", &actions, NULL, (char *const *)(uintptr_t)args,
                             (char *const *)(uintptr_t)env),
                 0);
    posix_spawn_file_actions_destroy(&actions);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0, "%s", script);
}

/** The first word of a file that a script wrote; lives until the test's process ends. */
static inline struct bytes git_tree_word(const char *path)
{
    static char words[8][256];
    static size_t next;
    char *word = words[next++ % 8];
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f, "%s", path);
    cr_assert_not_null(fgets(word, 256, f));
    fclose(f);
    word[strcspn(word, " \n")] = '\0';
    return bytes_of(word);
}

/** The name of an object, from such a file. */
static inline struct oid git_tree_oid(const char *path)
{
    struct oid oid;
    struct bytes word = git_tree_word(path);
    cr_assert(oid_parse(&oid, word.len / 2, word), "%s", path);
    return oid;
}

static inline struct repo *git_tree_open(const char *target, struct batch *notes)
{
    struct repo *repo = NULL;
    struct error err = {0};
    cr_assert_eq(repo_open(&repo, target, NULL, notes, &err), ST_OK, "%s", err.text);
    return repo;
}

/** Append "GAP path (reason)" or, if it is not incomplete, "SKIP ..." for each note. */
static inline void git_tree_tell_notes(struct buf *told, const struct batch *notes)
{
    for (size_t i = 0; i < notes->skipped_count; i++)
        buf_printf(told, "%s %s (%s)\n", notes->skipped[i].incomplete ? "GAP" : "SKIP",
                   notes->skipped[i].path, notes->skipped[i].reason);
}

#endif
