/* gitdir_files_test.c - every text that lies in a git directory is told of, and nothing twice. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/gitdir_files.h"

#include "tests/git/git_tree.h"

TREE_SUITE(gitdir_files);

static bool tell(void *ctx, const char *path)
{
    buf_printf(ctx, "%s\n", path);
    return true;
}

/* After `git init --template= r; cd r`, so that only what git itself needs is there. */
static const struct {
    const char *script, *told;
} cases[] = {
    {":", "r/.git/config\n"},
    {"mkdir -p .git/hooks .git/info .git/lfs/objects/ab/cd; "
     "touch .git/hooks/pre-commit .git/hooks/pre-push.sample .git/info/exclude "
     ".git/lfs/objects/ab/cd/abcd .git/description",
     "r/.git/config\nr/.git/description\nr/.git/hooks/pre-commit\nr/.git/info/exclude\n"
     "r/.git/lfs/objects/ab/cd/abcd\n"},
    {"echo x >f; git add f; git commit -m 1; git pack-refs --all; git gc; "
     "git commit --allow-empty -m 2; git reset --hard HEAD~; touch .git/FETCH_HEAD",
     "r/.git/COMMIT_EDITMSG\nr/.git/config\nr/.git/info/refs\n"},
    {"git commit --allow-empty -m 1; git worktree add --detach ../w; "
     "git config extensions.worktreeConfig true; git -C ../w config --worktree a.b c; "
     "mkdir .git/worktrees/w/hooks; touch .git/worktrees/w/hooks/x .git/worktrees/w/packed-refs",
     "r/.git/COMMIT_EDITMSG\nr/.git/config\nr/.git/worktrees/w/commondir\n"
     "r/.git/worktrees/w/config.worktree\nr/.git/worktrees/w/gitdir\n"
     "r/.git/worktrees/w/hooks/x\n"},
    {"mkdir -p .git/x/objects .git/modules/m; touch .git/x/objects/o .git/x/index "
     ".git/modules/m/config; ln -s /etc/passwd .git/stolen; ln -s /etc .git/x/stolen; "
     "mkfifo .git/pipe",
     "r/.git/config\nr/.git/pipe\nr/.git/x/index\nr/.git/x/objects/o\n"
     "SKIP r/.git/stolen (symbolic link)\nSKIP r/.git/x/stolen (symbolic link)\n"},
};

EACH(gitdir_files, are_told, cases, row)
{
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(buf_dispose) struct buf told = {0};
    git_tree_run("git init --template= r");
    cr_assert_eq(chdir("r"), 0);
    git_tree_run(cases[*row].script);
    cr_assert_eq(chdir(".."), 0);
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    gitdir_files_each(r, tell, &told, &notes);
    git_tree_tell_notes(&told, &notes);
    cr_expect(bytes_equal(buf_bytes(&told), bytes_of(cases[*row].told)), "%.*s", (int)told.len,
              (const char *)told.ptr);
}
