/* repo_test.c - repositories of every shape that git makes are found and described. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "tests/git/git_tree.h"

TREE_SUITE(repo);

/* "KIND path" for each object directory, then the notes. */
static void describe(struct buf *told, const struct repo *repo, const struct batch *notes)
{
    static const char *const kinds[] = {"own", "quarantine", "leftover", "borrowed"};
    told->len = 0;
    for (size_t i = 0; i < repo->objects.count; i++)
        buf_printf(told, "%s %s\n", kinds[repo->objects.list[i].kind], repo->objects.list[i].path);
    git_tree_tell_notes(told, notes);
}

/* What a script makes, and how it is described. */
static const struct {
    const char *script, *target, *gitdir, *commondir, *worktree, *head;
    size_t hash_len;
    bool bare, partial;
} shapes[] = {
    {"git init r", "r", "r/.git", "r/.git", "r", "refs/heads/main", 20, false, false},
    {"git init r", "r/", "r/.git", "r/.git", "r/", "refs/heads/main", 20, false, false},
    {"git init r", "r/.git", "r/.git", "r/.git", NULL, "refs/heads/main", 20, false, false},
    {"git init --bare r", "r", "r", "r", NULL, "refs/heads/main", 20, true, false},
    {"git init --object-format=sha256 r", "r", "r/.git", "r/.git", "r", "refs/heads/main", 32,
     false, false},
    {"git init --bare --object-format=sha256 r; rm r/config; cd r; "
     "mkdir objects/ab; touch objects/ab/$(printf '%062d' 1)",
     "r", "r", "r", NULL, "refs/heads/main", 32, true, false},
    {"git init r; git -C r commit --allow-empty -m x; git -C r worktree add ../w", "w",
     "w/../r/.git/worktrees/w", "w/../r/.git/worktrees/w/../..", "w", "refs/heads/w", 20, false,
     false},
    {"git init --separate-git-dir=g r", "r", "g", "g", "r", "refs/heads/main", 20, false, false},
    {"git init r; git -C r symbolic-ref HEAD refs/heads/a/b", "r", "r/.git", "r/.git", "r",
     "refs/heads/a/b", 20, false, false},
    {"git init r; rm r/.git/HEAD; ln -s refs/heads/old r/.git/HEAD", "r", "r/.git", "r/.git", "r",
     "refs/heads/old", 20, false, false},
    {"git init r; git -C r config core.repositoryformatversion 1; "
     "git -C r config extensions.partialClone origin",
     "r", "r/.git", "r/.git", "r", "refs/heads/main", 20, false, true},
    {"git init r; git -C r config remote.x.promisor true", "r", "r/.git", "r/.git", "r",
     "refs/heads/main", 20, false, true},
    {"git init r; touch r/.git/objects/pack/pack-1.promisor", "r", "r/.git", "r/.git", "r",
     "refs/heads/main", 20, false, true},
};

static void expect_text(const char *what, const char *is, const char *wanted)
{
    if (wanted == NULL)
        cr_expect_null(is, "%s: %s", what, is);
    else
        cr_expect_str_eq(is == NULL ? "(null)" : is, wanted, "%s: %s", what, is);
}

/* path without a "<here>/" in it: linked work trees know each other by absolute names. */
static const char *from_here(const char *path)
{
    char here[256];
    cr_assert_not_null(getcwd(here, sizeof(here)));
    return strncmp(path, here, strlen(here)) == 0 ? path + strlen(here) + 1 : path;
}

EACH(repo, has_a_shape, shapes, row)
{
    AUTO(batch_dispose) struct batch notes = {0};
    git_tree_run(shapes[*row].script);
    cr_expect(repo_is(shapes[*row].target));
    AUTO(repo_free) struct repo *r = git_tree_open(shapes[*row].target, &notes);
    bool linked = strcmp(r->gitdir, r->commondir) != 0;
    expect_text("gitdir", from_here(r->gitdir),
                linked ? "r/.git/worktrees/w" : shapes[*row].gitdir);
    expect_text("commondir", from_here(r->commondir),
                linked ? "r/.git/worktrees/w/../.." : shapes[*row].commondir);
    expect_text("worktree", r->worktree, shapes[*row].worktree);
    expect_text("head", r->head_ref, shapes[*row].head);
    cr_expect_eq(r->hash_len, shapes[*row].hash_len);
    cr_expect_eq(r->bare, shapes[*row].bare);
    cr_expect_eq(r->partial, shapes[*row].partial);
    cr_expect_eq(r->objects.count, 1);
    cr_expect_eq(notes.skipped_count, 0);
}

static const struct {
    const char *script, *target;
} others[] = {
    {"mkdir r", "r"},
    {"mkdir -p r/.git", "r"},
    {"mkdir -p r/objects r/refs", "r"},
    {"mkdir -p r/refs; touch r/HEAD r/objects", "r"},
    {"mkdir r; echo gitdir:nothing >r/.git", "r"},
    {"mkdir r; mkfifo r/.git", "r"},
    {"git init r; mkdir r/sub", "r/sub"},
    {"touch r", "r"},
    {":", "r"},
};

EACH(repo, is_not_everything, others, row)
{
    struct repo *r = NULL;
    struct error err = {0};
    git_tree_run(others[*row].script);
    cr_expect(!repo_is(others[*row].target));
    cr_expect_eq(repo_open(&r, others[*row].target, NULL, NULL, &err), ST_IO);
    cr_expect_not_null(strstr(err.text, "not a git repository"), "%s", err.text);
}

Test(repo, that_is_gone_is_missed)
{
    struct repo *r = NULL;
    struct error err = {0};
    git_tree_run("git init r; git -C r commit --allow-empty -m x; git -C r worktree add ../w;"
                 "mv r away");
    cr_expect(repo_is("w"));
    cr_expect_eq(repo_open(&r, "w", NULL, NULL, &err), ST_IO);
    cr_expect_not_null(strstr(err.text, "is not there"), "%s", err.text);
}

/* Damage that leaves a usable repository: the note, and the hash that is found all the same. */
static const struct {
    const char *script, *notes;
    size_t hash_len;
} broken[] = {
    {"git init r; echo '[' >>r/.git/config", "GAP r/.git/config (configuration damaged)\n", 20},
    {"git init --object-format=sha256 r; echo '[' >r/.git/config; cd r/.git/objects/pack; "
     "touch pack-$(printf '%064d' 1).pack",
     "GAP r/.git/config (configuration damaged)\n", 32},
    {"git init r; rm r/.git/config; mkfifo r/.git/config",
     "GAP r/.git/config (configuration unreadable)\n", 20},
    {"git init r; git -C r config core.repositoryformatversion 7",
     "GAP r/.git (newer repository format)\n", 20},
    {"git init r; echo rubbish >r/.git/HEAD", "GAP r/.git/HEAD (ref damaged)\n", 20},
    {"git init r; echo 'ref: refs/../../x' >r/.git/HEAD", "GAP r/.git/HEAD (ref damaged)\n", 20},
    {"git init r; rm r/.git/HEAD", "SKIP r/.git/HEAD (vanished)\n", 20},
    {"git init r; echo x >r/.git/shallow", "GAP r/.git/shallow (list of shallow commits damaged)\n",
     20},
    {"git init r; echo /nowhere >r/.git/objects/info/alternates",
     "GAP /nowhere (alternate missing)\n", 20},
    {"git init r; echo '\"/now' >r/.git/objects/info/alternates",
     "GAP r/.git/objects/info/alternates (alternates damaged)\n", 20},
};

EACH(repo, that_is_damaged_is_read_with_a_note, broken, row)
{
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(buf_dispose) struct buf told = {0};
    git_tree_run(broken[*row].script);
    AUTO(repo_free) struct repo *r = git_tree_open("r", &notes);
    git_tree_tell_notes(&told, &notes);
    cr_expect_eq(r->hash_len, broken[*row].hash_len);
    cr_expect(bytes_equal(buf_bytes(&told), bytes_of(broken[*row].notes)), "%.*s", (int)told.len,
              (const char *)told.ptr);
}

Test(repo, of_an_unknown_hash_is_refused)
{
    struct repo *r = NULL;
    struct error err = {0};
    git_tree_run("git init r; git -C r config extensions.objectformat sha512");
    cr_expect_eq(repo_open(&r, "r", NULL, NULL, &err), ST_SYNTAX);
    cr_expect_not_null(strstr(err.text, "unknown object format"), "%s", err.text);
}

Test(repo, runs_nothing_that_it_says)
{
    AUTO(batch_dispose) struct batch notes = {0};
    git_tree_run("git init r; cd r; printf '#!/bin/sh\\ntouch %s/../ran\\n' \"$PWD\" >evil; "
                 "chmod +x evil; for k in core.fsmonitor core.sshCommand core.pager core.editor "
                 "diff.external filter.x.clean gpg.program; do git config $k \"$PWD/evil\"; done; "
                 "rm -f ../ran; printf '[core]\\n\\tfsmonitor = %s/evil\\n' \"$PWD\" >more; "
                 "git config include.path \"$PWD/more\"");
    AUTO(repo_free) struct repo *r = git_tree_open("r", &notes);
    cr_expect_not_null(r);
    cr_expect_neq(access("ran", F_OK), 0);
    cr_expect_eq(notes.skipped_count, 0);
    git_tree_run("git -C r status; test -e ran"); /* git does */
}

Test(repo, that_is_shallow_knows_where)
{
    AUTO(batch_dispose) struct batch notes = {0};
    git_tree_run("git init a; cd a; git commit --allow-empty -m 1; git commit --allow-empty -m 2; "
                 "git rev-parse HEAD >../tip; git rev-parse HEAD~ >../below; cd ..; "
                 "git clone --depth 1 file://$PWD/a r");
    AUTO(repo_free) struct repo *r = git_tree_open("r", &notes);
    struct oid tip = git_tree_oid("tip"), below = git_tree_oid("below");
    cr_expect_eq(r->shallow_count, 1);
    cr_expect(repo_is_shallow_at(r, &tip));
    cr_expect(!repo_is_shallow_at(r, &below));
}

Test(repo, with_a_detached_head_knows_the_commit)
{
    git_tree_run("git init r; cd r; git commit --allow-empty -m 1; git checkout --detach; "
                 "git rev-parse HEAD >../tip");
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    struct oid tip = git_tree_oid("tip");
    cr_expect_null(r->head_ref);
    cr_expect(oid_equal(&r->head, &tip));
}

/* ---- Object directories ---- */

static const struct {
    const char *script, *told;
} borrowing[] = {
    {"git init a; git init b; git init r; "
     "printf '../../../a/.git/objects\\n# x\\n\\n\"../../../b/.\\147it/objects\"\\n' "
     ">r/.git/objects/info/alternates; "
     "echo ../../../b/.git/objects >a/.git/objects/info/alternates",
     "own r/.git/objects\nborrowed r/.git/objects/../../../a/.git/objects\n"
     "borrowed r/.git/objects/../../../a/.git/objects/../../../b/.git/objects\n"},
    {"git init r; git init a; echo ../../../r/.git/objects >a/.git/objects/info/alternates; "
     "printf '../../../a/.git/objects\\n.\\n' >r/.git/objects/info/alternates",
     "own r/.git/objects\nborrowed r/.git/objects/../../../a/.git/objects\n"},
    {"git init r; mkdir r/.git/objects/tmp_objdir-incoming-x r/.git/objects/incoming-y",
     "own r/.git/objects\nleftover r/.git/objects/incoming-y\n"
     "leftover r/.git/objects/tmp_objdir-incoming-x\n"},
};

EACH(repo, borrows_objects, borrowing, row)
{
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(buf_dispose) struct buf told = {0};
    git_tree_run(borrowing[*row].script);
    AUTO(repo_free) struct repo *r = git_tree_open("r", &notes);
    describe(&told, r, &notes);
    cr_expect(bytes_equal(buf_bytes(&told), bytes_of(borrowing[*row].told)), "%.*s", (int)told.len,
              (const char *)told.ptr);
}

Test(repo, borrows_down_to_a_depth)
{
    AUTO(batch_dispose) struct batch notes = {0};
    git_tree_run("git init r; for i in 1 2 3 4 5 6 7; do mkdir -p a$i/info; "
                 "echo ../a$((i+1)) >a$i/info/alternates; done; mkdir a8; "
                 "echo ../../../a1 >r/.git/objects/info/alternates");
    AUTO(repo_free) struct repo *r = git_tree_open("r", &notes);
    cr_expect_eq(r->objects.count, 6);
    cr_assert_eq(notes.skipped_count, 1);
    cr_expect_str_eq(notes.skipped[0].reason, "too many alternates");
}

Test(repo, believes_the_environment_only_if_told)
{
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(buf_dispose) struct buf told = {0};
    struct repo *r = NULL;
    struct error err;
    git_tree_run("git init --bare r; mkdir -p r/objects/tmp_objdir-q a 'b:c' d/info; "
                 "echo ../a >d/info/alternates");
    struct repo_env env = {.object_directory = "./r/objects/tmp_objdir-q",
                           .alternates = "r/objects:\"b:c\"::d",
                           .quarantine = "r/objects/tmp_objdir-q"};
    cr_assert_eq(repo_open(&r, "r", &env, &notes, &err), ST_OK);
    describe(&told, r, &notes);
    static const char *const with = "quarantine r/objects/tmp_objdir-q\nown r/objects\n"
                                    "borrowed b:c\nborrowed d\nborrowed d/../a\n";
    cr_expect(bytes_equal(buf_bytes(&told), bytes_of(with)), "%.*s", (int)told.len,
              (const char *)told.ptr);
    repo_free(&r);
    r = git_tree_open("r", &notes);
    describe(&told, r, &notes);
    static const char *const without = "own r/objects\nleftover r/objects/tmp_objdir-q\n";
    cr_expect(bytes_equal(buf_bytes(&told), bytes_of(without)), "%.*s", (int)told.len,
              (const char *)told.ptr);
    repo_free(&r);
}

/* What git itself puts into a hook's environment. */
Test(repo, sees_what_a_push_brings)
{
    git_tree_run("git init --bare r; git init w; cd w; git commit --allow-empty -m x; cd ..; "
                 "printf '#!/bin/sh\\nfor v in $GIT_OBJECT_DIRECTORY "
                 "$GIT_ALTERNATE_OBJECT_DIRECTORIES $GIT_QUARANTINE_PATH; do echo $v; done "
                 ">../env; cp -R . ../during' >r/hooks/pre-receive; chmod +x r/hooks/pre-receive; "
                 "git -C w push ../r main");
    struct bytes first = git_tree_word("env");
    AUTO(xfree) char *object_directory = xmemdup(first.ptr, first.len);
    cr_assert_not_null(strstr(object_directory, "tmp_objdir-incoming-"));
    AUTO(repo_free) struct repo *r = git_tree_open("during", NULL);
    cr_assert_eq(r->objects.count, 2); /* copied while the push was going on */
    cr_expect_eq(r->objects.list[1].kind, OBJECTS_LEFTOVER);
}
