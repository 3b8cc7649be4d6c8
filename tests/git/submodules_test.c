/* submodules_test.c - repositories inside a repository are found, each once, and none outside. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/submodules.h"

#include "tests/git/git_tree.h"

TREE_SUITE(submodules);

static bool tell(void *ctx, const struct submodule *submodule)
{
    buf_printf(ctx, "%s%s\n", submodule->path, submodule->has_worktree ? "" : " bare");
    return true;
}

#define MAKE_SUB                                                                                   \
    "git init sub; git -C sub commit --allow-empty -m x; "                                         \
    "git init mid; git -C mid submodule add $PWD/sub deep/er; git -C mid commit -m x; "            \
    "git init r; "

static const struct {
    const char *script, *told;
} cases[] = {
    {"git init r", ""},
    {MAKE_SUB "git -C r submodule add $PWD/sub b; git -C r submodule add $PWD/sub a/x", "r/b\n"
                                                                                        "r/a/x\n"},
    {MAKE_SUB "git -C r submodule add --name n/m $PWD/mid lib; "
              "git -C r submodule update --init --recursive",
     "r/lib\nr/lib/deep/er\n"},
    {MAKE_SUB "git -C r submodule add --name n/m $PWD/mid lib; "
              "git -C r submodule update --init --recursive; git -C r commit -m x; "
              "git -C r submodule deinit -f lib",
     "r/.git/modules/n/m bare\nr/.git/modules/n/m/modules/deep/er bare\n"},
    {MAKE_SUB "git clone sub r/old; printf '[submodule \"old\"]\\npath = old\\n' >r/.gitmodules",
     "r/old\n"},
    {MAKE_SUB "printf '[submodule \"a\"]\\npath = ../sub\\n[submodule \"b\"]\\npath = /tmp\\n"
              "[submodule \"c\"]\\npath = link\\n[submodule \"d\"]\\npath = .\\n' >r/.gitmodules; "
              "ln -s ../sub r/link",
     "SKIP r (submodule outside)\nSKIP r (submodule outside)\nSKIP r/link (submodule outside)\n"},
    {MAKE_SUB "git -C r submodule add $PWD/sub a; rm -r r/.git/modules/a",
     "GAP r/a (submodule unreadable)\n"},
    {MAKE_SUB
     "git -C r submodule add $PWD/sub a; git -C r commit -m x; git -C r worktree add ../w; "
     "git -C w submodule update --init",
     "r/a\nr/.git/worktrees/w/modules/a bare\n"},
    {MAKE_SUB "ln -s ../../sub r/.git/modules; echo '[x' >r/.gitmodules",
     "GAP r/.gitmodules (configuration damaged)\nSKIP r/.git/modules (symbolic link)\n"},
};

EACH(submodules, are_found, cases, row)
{
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(buf_dispose) struct buf told = {0};
    git_tree_run(cases[*row].script);
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    submodules_each(r, tell, &told, &notes);
    git_tree_tell_notes(&told, &notes);
    cr_expect(bytes_equal(buf_bytes(&told), bytes_of(cases[*row].told)), "%.*s", (int)told.len,
              (const char *)told.ptr);
}

Test(submodules, that_contain_themselves_end)
{
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(buf_dispose) struct buf told = {0};
    git_tree_run("git init r; mkdir r/a; echo 'gitdir: ../.git' >r/a/.git; "
                 "git init r/b; mkdir r/b/c; echo 'gitdir: ../../b/.git' >r/b/c/.git; "
                 "printf '[submodule \"a\"]\\npath = a\\n[submodule \"b\"]\\npath = b\\n' "
                 ">r/.gitmodules; printf '[submodule \"c\"]\\npath = c\\n' >r/b/.gitmodules");
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    submodules_each(r, tell, &told, &notes);
    cr_expect(bytes_equal(buf_bytes(&told), bytes_of("r/b\n")), "%.*s", (int)told.len,
              (const char *)told.ptr);
}
