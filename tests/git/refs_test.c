/* refs_test.c - every name that git gives to an object is heard of, and where refs have been. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/refs.h"

#include "base/limits.h"
#include "scanner/git/packed_refs.h"
#include "scanner/git/ref_file.h"
#include "scanner/git/reflog.h"
#include "tests/git/git_tree.h"

TREE_SUITE(refs);

struct teller {
    struct buf told;
    size_t hash_len, stop_after;
    bool short_names; /* the first digit of each object's name is enough */
};

static void tell_oid(struct teller *t, const struct oid *oid)
{
    char hex[2 * OID_MAX + 1];
    oid_hex(oid, t->hash_len, hex);
    buf_printf(&t->told, " %.*s", t->short_names ? 1 : 64, hex);
}

static void tell_text(struct teller *t, const char *before, struct bytes text)
{
    if (text.len > 0)
        buf_printf(&t->told, "%s%.*s", before, (int)text.len, (const char *)text.ptr);
}

static bool tell_ref(void *ctx, const struct ref *ref)
{
    static const char kinds[] = "lptu";
    struct teller *t = ctx;
    buf_printf(&t->told, "%c ", kinds[ref->kind]);
    tell_text(t, "", ref->name);
    if (ref->has_target)
        tell_oid(t, &ref->target);
    tell_text(t, " -> ", ref->symbolic);
    if (ref->has_peeled) {
        buf_printf(&t->told, " ^");
        tell_oid(t, &ref->peeled);
    }
    buf_printf(&t->told, "%s", ref->shadowed ? " shadowed" : "");
    tell_text(t, " +", ref->text);
    buf_printf(&t->told, "\n");
    return t->stop_after == 0 || --t->stop_after > 0;
}

static void expect_told(const struct buf *told, const char *wanted)
{
    cr_expect(bytes_equal(buf_bytes(told), bytes_of(wanted)), "told:\n%.*s\nwanted:\n%s",
              (int)told->len, (const char *)told->ptr, wanted);
}

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccc"

/* After `git init r; cd r/.git`. */
static const struct {
    const char *script, *told;
} shapes[] = {
    {"", "t HEAD -> refs/heads/main\n"},
    {"echo " A " >refs/heads/main; echo " B " >refs/heads/a-b; mkdir -p refs/heads/a/x refs/x; "
     "echo " C " >refs/heads/a/x/y; echo 'ref: refs/heads/gone' >refs/x/sym; "
     "ln -s refs/heads/main refs/heads/old",
     "t HEAD -> refs/heads/main\nl refs/heads/a-b b\nl refs/heads/a/x/y c\nl refs/heads/main a\n"
     "l refs/heads/old -> refs/heads/main\nl refs/x/sym -> refs/heads/gone\n"},
    {"printf '# pack-refs with: peeled fully-peeled sorted \\n" A " refs/heads/main\\n" B
     " refs/tags/v1\\n^" C "\\n' >packed-refs; echo " B " >refs/heads/main",
     "t HEAD -> refs/heads/main\nl refs/heads/main b\np refs/heads/main a shadowed\n"
     "p refs/tags/v1 b ^ c\n"},
    {"printf '" A "\\tnot-for-merge\\tbranch x of y\\n" B "\\t\\tz\\n' >FETCH_HEAD; "
     "echo " C " >ORIG_HEAD; printf '" A "\\n" B "\\n' >MERGE_HEAD; echo " C " >CHERRY_PICK_HEAD; "
     "echo " A " >AUTO_MERGE; echo " B " >COMMIT_EDITMSG; echo " B " >MY_HEAD; "
     "mkdir rebase-merge; echo " C " >rebase-merge/orig-head",
     "t AUTO_MERGE a\nt CHERRY_PICK_HEAD c\nt FETCH_HEAD a +\tnot-for-merge\tbranch x of y\n"
     "t FETCH_HEAD b +\t\tz\nt HEAD -> refs/heads/main\nt MERGE_HEAD a\nt MERGE_HEAD b\n"
     "t MY_HEAD b\nt ORIG_HEAD c\nu rebase-merge/orig-head c\n"},
    {"mkdir -p worktrees/w/refs/bisect; echo " A " >worktrees/w/HEAD; "
     "echo " B " >worktrees/w/refs/bisect/bad; echo " C " >worktrees/w/ORIG_HEAD; "
     "echo " C " >refs/heads/z",
     "t HEAD -> refs/heads/main\nt worktrees/w/HEAD a\nt worktrees/w/ORIG_HEAD c\n"
     "l refs/heads/z c\nl worktrees/w/refs/bisect/bad b\n"},
    {"printf x >refs/heads/bad; : >refs/heads/empty; printf '" A "' >refs/heads/no-end; "
     "echo 'ref: ../../x' >refs/heads/out; mkfifo refs/heads/pipe; echo " A " >refs/heads/x.lock; "
     "ln -s ../heads refs/heads/loop; ln -s nowhere refs/heads/dangling",
     "t HEAD -> refs/heads/main\nl refs/heads/bad\nl refs/heads/dangling\nl refs/heads/empty\n"
     "l refs/heads/no-end a\nl refs/heads/out\nl refs/heads/pipe\n"
     "GAP r/.git/refs/heads/bad (ref damaged)\nSKIP r/.git/refs/heads/dangling (vanished)\n"
     "GAP r/.git/refs/heads/empty (ref damaged)\nSKIP r/.git/refs/heads/loop (symbolic link)\n"
     "GAP r/.git/refs/heads/out (ref damaged)\nGAP r/.git/refs/heads/pipe (special file)\n"},
    {"printf '^" A "\\nx\\n" A " refs/a\\r\\n^" B "\\n^" B "\\n" A "  \\n" A "\\n" B "x refs/b\\n" C
     " refs/c' >packed-refs",
     "t HEAD -> refs/heads/main\np refs/a a ^ b\np   a\np refs/c c\n"
     "GAP r/.git/packed-refs (packed refs damaged)\n"},
};

EACH(refs, are_all_told, shapes, row)
{
    AUTO(batch_dispose) struct batch notes = {0};
    struct teller t = {.hash_len = 20, .short_names = true};
    git_tree_run("git init r");
    cr_assert_eq(chdir("r/.git"), 0);
    git_tree_run(shapes[*row].script);
    cr_assert_eq(chdir("../.."), 0);
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    refs_each(r, tell_ref, &t, &notes);
    git_tree_tell_notes(&t.told, &notes);
    expect_told(&t.told, shapes[*row].told);
    buf_dispose(&t.told);
}

Test(refs, end_when_told)
{
    struct teller t = {.hash_len = 20, .short_names = true};
    git_tree_run("git init r; cd r/.git; printf '" A " refs/1\\n" B " refs/2\\n' >packed-refs; "
                 "echo " A " >refs/heads/a; echo " B " >refs/heads/b");
    static const char *const told[] = {
        "t HEAD -> refs/heads/main\n",
        "t HEAD -> refs/heads/main\nl refs/heads/a a\n",
        "t HEAD -> refs/heads/main\nl refs/heads/a a\nl refs/heads/b b\n",
        "t HEAD -> refs/heads/main\nl refs/heads/a a\nl refs/heads/b b\np refs/1 a\n",
    };
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        t.told.len = 0;
        t.stop_after = i + 1;
        refs_each(r, tell_ref, &t, NULL);
        expect_told(&t.told, told[i]);
    }
    buf_dispose(&t.told);
}

/* What `git for-each-ref` shows: name and object, those that are shadowed left out. */
static bool tell_like_git(void *ctx, const struct ref *ref)
{
    struct teller *t = ctx;
    if ((ref->kind != REF_LOOSE && ref->kind != REF_PACKED) || ref->shadowed)
        return true;
    tell_text(t, "", ref->name);
    tell_oid(t, &ref->target);
    if (ref->has_peeled)
        tell_oid(t, &ref->peeled);
    buf_printf(&t->told, "\n");
    return true;
}

static const char *const formats[] = {"sha1", "sha256"};

EACH(refs, are_those_of_git, formats, row)
{
    char script[1024];
    struct teller t = {.hash_len = *row == 0 ? 20 : 32};
    AUTO(batch_dispose) struct batch notes = {0};
    snprintf(
        script, sizeof(script),
        "git init --object-format=%s r; cd r; git commit --allow-empty -m 1; "
        "for i in a b/c b-c 'd\xff' z; do git branch $i; git tag t/$i; git tag -m x a/$i; done; "
        "git notes add -m note; echo x >f; git add f; git stash; git pack-refs --all --prune; "
        "git commit --allow-empty -m 2; git branch -f z; "
        "git replace HEAD HEAD~; git update-ref refs/odd/one HEAD; "
        "git for-each-ref --format='%%(refname) %%(objectname)' >../wanted",
        formats[*row]);
    git_tree_run(script);
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    cr_expect_eq(r->hash_len, t.hash_len);
    refs_each(r, tell_like_git, &t, &notes);
    FILE *f = fopen("told", "w");
    cr_assert_not_null(f);
    fwrite(t.told.ptr, 1, t.told.len, f);
    fclose(f);
    buf_dispose(&t.told);
    cr_expect_eq(notes.skipped_count, 0);
    git_tree_run("cut -d' ' -f1,2 told | LC_ALL=C sort >told.sorted; "
                 "LC_ALL=C sort wanted | cmp - told.sorted");
    git_tree_run("cd r; grep -c . ../told.sorted | grep -x 20; "
                 "git show-ref -d | sed -n 's/\\^{}$//p' | cut -d' ' -f1 | sort >../peeled; "
                 "cut -d' ' -f3 ../told | grep . | sort | cmp - ../peeled");
}

static const struct {
    const char *name, *wanted; /* wanted: the file that has the object's name, or NULL */
} names[] = {
    {"HEAD", "tip"},       {"refs/heads/main", "tip"},    {"refs/heads/packed", "below"},
    {"refs/sym/4", "tip"}, {"refs/sym/9", NULL},          {"refs/sym/loop", NULL},
    {"refs/no", NULL},     {"refs/heads", NULL},          {"refs/../HEAD", NULL},
    {"../../below", NULL}, {"refs//heads/main", NULL},    {"worktrees/w/HEAD", "below"},
    {"worktrees/w", NULL}, {"worktrees/../HEAD", NULL},   {"", NULL},
    {"ORIG_HEAD", NULL},   {"refs/heads/dangling", NULL},
};

EACH(refs, lead_somewhere, names, row)
{
    struct oid oid = {0};
    git_tree_run("git init r; cd r; git commit --allow-empty -m 1; git rev-parse HEAD >../below; "
                 "git branch packed; git pack-refs --all; git commit --allow-empty -m 2; "
                 "git rev-parse HEAD >../tip; git worktree add --detach ../w HEAD~; "
                 "git symbolic-ref refs/sym/0 refs/heads/main; "
                 "for i in 1 2 3 4 5 6 7 8 9; do git symbolic-ref refs/sym/$i "
                 "refs/sym/$((i-1)); done; echo 'ref: refs/sym/loop' >.git/refs/sym/loop; "
                 "git symbolic-ref refs/heads/dangling refs/heads/none");
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    bool found = refs_resolve(r, names[*row].name, &oid);
    cr_expect_eq(found, names[*row].wanted != NULL, "%s", names[*row].name);
    if (names[*row].wanted != NULL) {
        struct oid wanted = git_tree_oid(names[*row].wanted);
        cr_expect(oid_equal(&oid, &wanted), "%s", names[*row].name);
    }
}

Test(refs, of_a_linked_work_tree_are_its_own)
{
    struct oid oid = {0};
    git_tree_run("git init r; cd r; git commit --allow-empty -m 1; git rev-parse HEAD >../below; "
                 "git worktree add ../w; git commit --allow-empty -m 2");
    AUTO(repo_free) struct repo *w = git_tree_open("w", NULL);
    struct oid below = git_tree_oid("below");
    cr_expect(refs_resolve(w, "HEAD", &oid));
    cr_expect(oid_equal(&oid, &below));
}

static const struct {
    const char *name, *rest;
    enum ref_space space;
} spaces[] = {
    {"refs/heads/a/b", "a/b", REF_SPACE_BRANCH},       {"refs/tags/v", "v", REF_SPACE_TAG},
    {"refs/remotes/o/m", "o/m", REF_SPACE_REMOTE},     {"refs/stash", "", REF_SPACE_STASH},
    {"refs/stashes", "refs/stashes", REF_SPACE_OTHER}, {"refs/notes/c", "c", REF_SPACE_NOTES},
    {"refs/replace/" A, A, REF_SPACE_REPLACE},         {"HEAD", "HEAD", REF_SPACE_OTHER},
    {"refs/headsx", "refs/headsx", REF_SPACE_OTHER},
};

EACH(refs, live_in_spaces, spaces, row)
{
    struct bytes rest;
    cr_expect_eq(refs_space(bytes_of(spaces[*row].name), &rest), spaces[*row].space);
    cr_expect(bytes_equal(rest, bytes_of(spaces[*row].rest)), "%s", spaces[*row].name);
}

/* ---- Reflogs ---- */

static const struct {
    const char *raw;
    bool damaged;
    const char *identity, *message;
    int64_t seconds;
    int zone;
} lines[] = {
    {A " " B " N <m> 12 +0130\tcommit: x", false, "N <m>", "commit: x", 12, 130},
    {A " " B " N <m> 12 -0700", false, "N <m>", "", 12, -700},
    {A " " B " N <m> 12 -0700\t", false, "N <m>", "", 12, -700},
    {A " " B " N > <m> x> 12 +0000\ta> 3 +0000\tb", false, "N > <m> x>", "a> 3 +0000\tb", 12, 0},
    {A " " B "  <> 0 +0000\tm", false, " <>", "m", 0, 0},
    {"", true, "", "", 0, 0},
    {A " " B, true, "", "", 0, 0},
    {A " " B " ", true, "", "", 0, 0},
    {A " " B " N <m>", true, "", "", 0, 0},
    {A " " B " N <m> x +0000\tm", true, "", "", 0, 0},
    {A " " B " N <m> 12 0000\tm", true, "", "", 0, 0},
    {A " " B " N <m> 12 +99999\tm", true, "", "", 0, 0},
    {A " " B " N <m> 12 +0000 m", true, "", "", 0, 0},
    {A " " B " N <m> 1234567890123456789 +0000\tm", true, "", "", 0, 0},
    {A "x" B " N <m> 12 +0000\tm", true, "", "", 0, 0},
    {A " xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb N <m> 12 +0000\tm", true, "", "", 0, 0},
};

EACH(refs, reflog_lines_have_a_form, lines, row)
{
    struct reflog_entry e = {.raw = bytes_of(lines[*row].raw), .number = 7};
    reflog_parse(&e, 20);
    cr_expect_eq(e.damaged, lines[*row].damaged);
    cr_expect(bytes_equal(e.identity, bytes_of(lines[*row].identity)));
    cr_expect(bytes_equal(e.message, bytes_of(lines[*row].message)));
    cr_expect_eq(e.seconds, lines[*row].seconds);
    cr_expect_eq(e.zone, lines[*row].zone);
    cr_expect_eq(e.number, 7);
    cr_expect_eq(e.new.bytes[0], lines[*row].damaged ? 0 : 0xbb);
}

static bool tell_log(void *ctx, const struct reflog_entry *e)
{
    struct teller *t = ctx;
    tell_text(t, "", e->ref);
    buf_printf(&t->told, "@{%zu}", e->number);
    if (e->damaged) {
        tell_text(t, " damaged ", e->raw);
    } else {
        tell_oid(t, &e->new);
        tell_text(t, " ", e->message);
    }
    buf_printf(&t->told, "\n");
    return t->stop_after == 0 || --t->stop_after > 0;
}

Test(refs, reflogs_are_those_of_git)
{
    struct teller t = {.hash_len = 20};
    AUTO(batch_dispose) struct batch notes = {0};
    git_tree_run(
        "git init r; cd r; echo 1 >f; git add f; git commit -m one; "
        "git commit --amend -m two; git reset --hard HEAD; "
        "echo 2 >f; git stash; echo 3 >f; git stash -m named; git branch x/y; "
        "for ref in HEAD refs/heads/main refs/heads/x/y refs/stash; do "
        "git reflog show --no-abbrev --format='%gD %H %gs' $ref -- | tac; done >../wanted");
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    reflog_each(r, tell_log, &t, &notes);
    FILE *f = fopen("told", "w");
    cr_assert_not_null(f);
    fwrite(t.told.ptr, 1, t.told.len, f);
    fclose(f);
    buf_dispose(&t.told);
    cr_expect_eq(notes.skipped_count, 0);
    git_tree_run("diff told wanted >&2; grep -c . told | grep -qx 10");
}

Test(refs, reflogs_that_are_damaged_are_still_text)
{
    struct teller t = {.hash_len = 20, .short_names = true};
    AUTO(batch_dispose) struct batch notes = {0};
    git_tree_run("git init r; cd r/.git; mkdir -p logs/refs worktrees/w/logs; "
                 "printf '" A " " B " N <m> 1 +0000\\tm\\nrubbish\\n" A " " C
                 " N <m> 1 +0000' >logs/HEAD; "
                 "printf '" A " " A " N <m> 1 +0000\\tn\\n' >worktrees/w/logs/HEAD; "
                 "ln -s /etc/passwd logs/refs/stolen");
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    reflog_each(r, tell_log, &t, &notes);
    git_tree_tell_notes(&t.told, &notes);
    expect_told(&t.told, "HEAD@{2} b m\nHEAD@{1} damaged rubbish\nHEAD@{0} c\n"
                         "worktrees/w/HEAD@{0} a n\nGAP r/.git/logs/HEAD (reflog damaged)\n"
                         "SKIP r/.git/logs/refs/stolen (symbolic link)\n");
    t.told.len = 0;
    t.stop_after = 1;
    reflog_each(r, tell_log, &t, NULL);
    expect_told(&t.told, "HEAD@{2} b m\n");
    buf_dispose(&t.told);
}

Test(refs, are_told_down_to_a_depth)
{
    AUTO(batch_dispose) struct batch notes = {0};
    struct teller t = {.hash_len = 20, .short_names = true};
    git_tree_run("git init r; cd r/.git; p=refs; "
                 "for i in $(seq 70); do p=$p/d; mkdir $p; echo " A " >$p/f; done; "
                 "mkdir -p logs; cp -R refs logs");
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    refs_each(r, tell_ref, &t, &notes);
    size_t told = 0;
    for (size_t i = 0; i < t.told.len; i++)
        told += t.told.ptr[i] == '\n';
    cr_expect_eq(told, 1 + LIMIT_GIT_DEPTH); /* HEAD, and a file in each */
    cr_assert_eq(notes.skipped_count, 1);
    cr_expect_str_eq(notes.skipped[0].reason, "too deep");
    cr_expect(notes.skipped[0].incomplete);
    reflog_each(r, tell_log, &t, &notes);
    size_t deep = 0;
    for (size_t i = 0; i < notes.skipped_count; i++)
        deep += strcmp(notes.skipped[i].reason, "too deep") == 0;
    cr_expect_eq(deep, 2);
    buf_dispose(&t.told);
}

/* ---- Lines ---- */

Test(refs, lines_longer_than_the_limit_are_cut)
{
    struct gitlines l = {0};
    struct bytes line;
    git_tree_run("(echo one; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo two; printf end) "
                 ">long; head -c 1048576 /dev/zero | tr '\\0' y >full");
    cr_assert_eq(gitlines_open(&l, "long", true), 0);
    static const size_t lens[] = {3, 1048576, 3, 3};
    for (size_t i = 0; i < COUNT_OF(lens); i++) {
        cr_assert(gitlines_next(&l, &line));
        cr_expect_eq(line.len, lens[i], "%zu", i);
        cr_expect_eq(l.cut, i >= 2, "%zu", i);
    }
    cr_expect(!gitlines_next(&l, &line));
    gitlines_close(&l);
    cr_assert_eq(gitlines_open(&l, "full", true), 0);
    cr_assert(gitlines_next(&l, &line));
    cr_expect_eq(line.len, 1048576);
    cr_expect(!gitlines_next(&l, &line));
    gitlines_close(&l);
}
