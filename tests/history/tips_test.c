/* tips_test.c - whose a commit is, when several names lead to it; and refs that move while objects
 * are read. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/history/tips.h"

#include "scanner/git/bits.h"
#include "scanner/git/objects.h"
#include "tests/git/git_tree.h"

TREE_SUITE(tips);

struct example {
    struct repo *repo;
    struct tips *tips;
    struct finder *finder;
    struct graph *graph;
};

/* Commits whose names the script writes to "../commits", parents first or not. */
static void example_open(struct example *e, const char *script)
{
    char line[2 * OID_MAX + 2];
    struct graph_log log;
    struct objects *objects;
    struct error err;
    AUTO(buf_dispose) struct buf content = {0};
    git_tree_run(script);
    *e = (struct example){.repo = git_tree_open("r", NULL)};
    tips_new(&e->tips, e->repo);
    finder_new(&e->finder, e->repo);
    objects_open(&objects, e->repo, NULL);
    graph_log_init(&log, e->repo->hash_len);
    FILE *f = fopen("commits", "r");
    cr_assert_not_null(f);
    while (fgets(line, sizeof(line), f) != NULL) {
        struct oid oid;
        struct commit commit;
        line[strcspn(line, "\n")] = '\0';
        cr_assert(oid_parse(&oid, e->repo->hash_len, bytes_of(line)), "%s", line);
        cr_assert_eq(objects_read(objects, &oid, &content), OBJECT_COMMIT);
        commit_parse(&commit, buf_bytes(&content), e->repo->hash_len);
        graph_log_add(&log, &oid, &commit, 0);
    }
    fclose(f);
    objects_close(&objects);
    cr_assert_eq(graph_new(&e->graph, &log, 1, &err), ST_OK);
    graph_log_dispose(&log);
    tips_lead(e->tips, e->graph, e->finder);
}

static void example_dispose(struct example *e)
{
    tips_free(&e->tips);
    finder_free(&e->finder);
    graph_free(&e->graph);
    repo_free(&e->repo);
}

static uint32_t commit_of(const struct example *e, const char *file)
{
    struct oid oid = git_tree_oid(file);
    uint32_t commit = graph_find(e->graph, &oid);
    cr_assert_neq(commit, GRAPH_NONE, "%s", file);
    return commit;
}

/* NULL: HEAD reaches it. */
static void expect_via(const struct example *e, const char *file, const char *via)
{
    const char *found = tips_via(e->tips, commit_of(e, file));
    cr_expect((found == NULL) == (via == NULL) && (via == NULL || strcmp(found, via) == 0),
              "%s: %s, not %s", file, found ? found : "HEAD", via ? via : "HEAD");
}

static size_t count_in(const struct example *e, size_t set)
{
    size_t count = 0;
    for (uint32_t c = 0; c < e->graph->count; c++)
        count += bits_have(tips_sets(e->tips)[set], c);
    return count;
}

#define COMMIT(name) "git commit -q --allow-empty -m " name "; git rev-parse HEAD >../" name ";"
#define ALL                                                                                        \
    "rm -f .git/ORIG_HEAD; git cat-file --batch-all-objects --batch-check='%(objecttype) "         \
    "%(objectname)' |"                                                                             \
    "sed -n 's/^commit //p' >../commits;"

/* What leads to commit x, which is not in main; "top" is HEAD's, "base" the parent of both. */
static const struct {
    const char *script, *via;
} ways[] = {
    {"git branch topic x", "branch topic"},
    {"git reset -q --hard x", NULL},
    {"git update-ref refs/remotes/origin/y x", "branch origin/y"},
    {"git tag light x", "tag light"},
    {"git tag -a -m text heavy x", "tag heavy"},
    {"git tag -a -m text heavy x; git pack-refs --all", "tag heavy"},
    {"git tag -a -m text a x; git tag -a -m text b a; git tag -d a", "tag b"},
    {"git update-ref refs/notes/commits x", "notes commits"},
    {"git update-ref refs/stash x", "stash"},
    {"git update-ref refs/other/thing x", "ref refs/other/thing"},
    {"git branch topic x; git tag light x", "branch topic"},
    {"git tag light x; git update-ref refs/other/thing x", "tag light"},
    {"git update-ref refs/remotes/o/a x; git branch z x", "branch z"},
    {"git branch b x; git branch a x", "branch a"},
    {"git branch -q topic x; git branch -q -D topic; git reset -q x; git reset -q top",
     "reflog of HEAD"},
    {"git reset -q x; git reset -q top; git tag late x", "tag late"},
    {"true", "unreachable"},
};
static const char fork_script[] =
    "git init -q r; cd r; git config core.logAllRefUpdates false;" COMMIT("base")
        COMMIT("top") "git tag top; git reset -q --hard HEAD~;" COMMIT(
            "x") "git tag x; git reset -q --hard top; git config core.logAllRefUpdates true;";
EACH(tips, tell_by_what_a_commit_is_reached, ways, i)
{
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf script = {0};
    bool head = ways[*i].via == NULL;
    buf_printf(&script, "%s%s%s%c", fork_script, ways[*i].script, "; git tag -d top x; " ALL, 0);
    example_open(&e, (const char *)script.ptr);
    expect_via(&e, "x", ways[*i].via);
    expect_via(&e, "base", NULL);
    expect_via(&e, "top", head ? "reflog of HEAD" : NULL);
    cr_expect_eq(tips_head(e.tips), commit_of(&e, head ? "x" : "top"));
}

Test(tips, sets_grow_from_head_to_all)
{
    AUTO(example_dispose) struct example e;
    example_open(
        &e, "git init -q r; cd r; git config core.logAllRefUpdates false;" COMMIT(
                "a") "git checkout -q -b side;" COMMIT("b") "git checkout -q --detach;" COMMIT("c")
                COMMIT("d") "git checkout -q main;"
                            "git config core.logAllRefUpdates true; git reset -q $(cat ../c);"
                            "git reset -q $(cat ../a);" ALL);
    cr_expect_eq(count_in(&e, TIPS_HEAD), 1);
    cr_expect_eq(count_in(&e, TIPS_REFS), 2);
    cr_expect_eq(count_in(&e, TIPS_LOGS), 3);
    cr_expect_eq(count_in(&e, TIPS_ALL), 4);
    expect_via(&e, "b", "branch side");
    expect_via(&e, "c", "reflog of HEAD");
    expect_via(&e, "d", "unreachable");
}

Test(tips, all_refs_that_contain_a_commit)
{
    AUTO(example_dispose) struct example e;
    const char *names[8];
    example_open(&e, "git init -q r; cd r;" COMMIT("a") "git tag v1; git branch early;" COMMIT(
                         "b") "git tag -a -m text v2; git branch late;" ALL);
    size_t count = tips_containing(e.tips, commit_of(&e, "a"), names, COUNT_OF(names));
    static const char *const wanted[] = {"HEAD",        "branch early", "branch late",
                                         "branch main", "tag v1",       "tag v2"};
    cr_assert_geq(count, COUNT_OF(wanted));
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        cr_expect_str_eq(names[i], wanted[i]);
    cr_expect_eq(tips_containing(e.tips, commit_of(&e, "a"), names, 2), 2);
    count = tips_containing(e.tips, commit_of(&e, "b"), names, COUNT_OF(names));
    cr_assert_geq(count, 4);
    cr_expect_str_eq(names[1], "branch late");
    cr_expect_str_eq(names[3], "tag v2");
}

/* A blob has no commit; a tag's own text is reached by its name, too. */
Test(tips, other_objects_are_known_by_the_refs_that_name_them)
{
    AUTO(example_dispose) struct example e;
    example_open(&e, "git init -q r; cd r;" COMMIT("a") "echo x | git hash-object -w --stdin >../b;"
                                                        "git tag blob $(cat ../b);"
                                                        "git tag -a -m text heavy;"
                                                        "git rev-parse heavy >../t;" ALL);
    struct oid blob = git_tree_oid("b"), tag = git_tree_oid("t"), none = {{1}};
    cr_expect_str_eq(tips_via_object(e.tips, &blob), "tag blob");
    cr_expect_str_eq(tips_via_object(e.tips, &tag), "tag heavy");
    cr_expect_null(tips_via_object(e.tips, &none));
}

/* A name may be a credential itself: its beginning must do. */
Test(tips, names_that_could_be_credentials_are_cut)
{
    AUTO(example_dispose) struct example e;
    example_open(&e, "git init -q r; cd r;" COMMIT("a") "git checkout -q --detach;" COMMIT(
                         "x") "git branch fix/AKfourteen4Letters8AndMore16-end; git checkout -q "
                              "main; git reflog expire --expire=all --all;" ALL);
    expect_via(&e, "x", "branch fix/AKfour...");
}

Test(tips, a_repository_without_commits_has_none)
{
    AUTO(example_dispose) struct example e;
    example_open(&e, "git init -q r; : >commits");
    cr_expect_eq(tips_head(e.tips), GRAPH_NONE);
    cr_expect(tips_hold(e.tips));
}

/* What moved while objects were read. */
static const struct {
    const char *script;
    bool holds;
} moves[] = {
    {"true", true},
    {"git repack -q -a -d", true},
    {"echo x >f; git hash-object -w f", true},
    {"git branch new", false},
    {"git branch -q -D old", false},
    {"git commit -q --allow-empty -m more", false},
    {"git checkout -q old", false},
    {"git checkout -q --detach", false},
    {"git update-ref --create-reflog -m said refs/heads/old HEAD", false},
    {"git reflog expire --expire=all --all", false},
};
EACH(tips, hold_until_refs_move, moves, i)
{
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf script = {0};
    example_open(&e, "git init -q r; cd r;" COMMIT("a") "git branch old;" COMMIT("b") ALL);
    buf_printf(&script, "cd r; %s%c", moves[*i].script, 0);
    git_tree_run((const char *)script.ptr);
    cr_expect_eq(tips_hold(e.tips), moves[*i].holds, "%s", moves[*i].script);
    expect_via(&e, "b", NULL);
}
