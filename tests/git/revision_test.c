/* revision_test.c - what users call commits, and what is refused. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/revision.h"

#include "scanner/finding.h"
#include "tests/git/made_repo.h"
#include "tests/scanner/tree.h"

TREE_SUITE(revision);

enum { COMMITS = 4 }; /* 0 <- 1 <- 3, 0 <- 2 <- 3: a merge */

struct world {
    struct oid commit[COMMITS], tag, tree;
    struct repo *repo;
    struct objects *objects;
    struct batch notes;
};

static void world_make(struct world *w)
{
    struct error err;
    made_init();
    w->tree = made_file("a", "text");
    w->commit[0] = made_commit(w->tree, NULL, 0, 100);
    w->commit[1] = made_commit(w->tree, &w->commit[0], 1, 101);
    w->commit[2] = made_commit(w->tree, &w->commit[0], 1, 102);
    w->commit[3] = made_commit(w->tree, &w->commit[1], 2, 103);
    w->tag = made_tag("v1", w->commit[1]);
    made_ref("refs/heads/main", w->commit[3]);
    made_ref("refs/heads/topic", w->commit[2]);
    made_ref("refs/tags/v1", w->tag);
    cr_assert_eq(repo_open(&w->repo, ".", NULL, &w->notes, &err), ST_OK, "%s", err.text);
    objects_open(&w->objects, w->repo, &w->notes);
}

static void world_dispose(struct world *w)
{
    objects_close(&w->objects);
    repo_free(&w->repo);
    batch_dispose(&w->notes);
}

static const struct {
    const char *text;
    int commit; /* -1: the tag, -2: the tree */
} found[] = {
    {"HEAD", 3},
    {"@", 3},
    {"main", 3},
    {"heads/main", 3},
    {"refs/heads/main", 3},
    {"HEAD^", 1},
    {"HEAD~", 1},
    {"HEAD^1", 1},
    {"HEAD^2", 2},
    {"HEAD^0", 3},
    {"HEAD~0", 3},
    {"HEAD~2", 0},
    {"HEAD^^", 0},
    {"HEAD^2~1", 0},
    {"topic", 2},
    {"v1", -1},
    {"v1^{}", 1},
    {"v1^{commit}", 1},
    {"v1~1", 0},
    {"v1^{tag}", -1},
    {"HEAD^{tree}", -2},
    {"v1^{tree}", -2},
    {"v1^{object}", -1},
};

EACH(revision, is_found, found, i)
{
    AUTO(world_dispose) struct world w = {0};
    struct oid oid;
    struct error err;
    world_make(&w);
    int want = found[*i].commit;
    cr_assert_eq(revision_find(w.objects, bytes_of(found[*i].text), &oid, &err), ST_OK, "%s",
                 err.text);
    struct oid expected = want == -1 ? w.tag : want == -2 ? w.tree : w.commit[want];
    cr_expect(oid_equal(&oid, &expected), "%s", found[*i].text);
}

static const struct {
    const char *text, *says;
} refused[] = {
    {"", "no name"},
    {"nothing", "no such revision"},
    {"HEAD^3", "no such parent"},
    {"HEAD~3", "no such parent"},
    {"@{u}", "reflogs and upstreams"},
    {"main@{1}", "reflogs and upstreams"},
    {"HEAD:a", "without a path"},
    {":/said", "without a path"},
    {"HEAD^{nothing}", "not known here"},
    {"HEAD^{tag}", "no object of that type"},
    {"HEAD^2x", "not known here"},
    {"../HEAD", "no such revision"},
    {"0000000000000000000000000000000000000001", "no such object"},
    {"HEAD~99999999999999999999", "too far back"},
};

EACH(revision, says_what_it_cannot_read, refused, i)
{
    AUTO(world_dispose) struct world w = {0};
    struct oid oid;
    struct error err = {{0}};
    world_make(&w);
    cr_expect_eq(revision_find(w.objects, bytes_of(refused[*i].text), &oid, &err), ST_USAGE);
    cr_expect(strstr(err.text, refused[*i].says), "%s: %s", refused[*i].text, err.text);
}

Test(revision, takes_ids_cut_short)
{
    AUTO(world_dispose) struct world w = {0};
    struct oid oid;
    struct error err;
    char hex[2 * OID_MAX + 1];
    world_make(&w);
    oid_hex(&w.commit[2], 20, hex);
    for (size_t len = 8; len <= 40; len += 8) {
        struct bytes text = {(const unsigned char *)hex, len};
        cr_assert_eq(revision_find(w.objects, text, &oid, &err), ST_OK, "%s", err.text);
        cr_expect(oid_equal(&oid, &w.commit[2]));
    }
    cr_expect_eq(
        revision_find(w.objects, (struct bytes){(const unsigned char *)hex, 3}, &oid, &err),
        ST_USAGE, "three digits are too few");
}

Test(revision, a_blob_is_no_commit)
{
    AUTO(world_dispose) struct world w = {0};
    struct oid oid;
    struct error err;
    world_make(&w);
    cr_expect_eq(revision_commit(w.objects, bytes_of("HEAD^{tree}"), &oid, &err), ST_USAGE);
    cr_expect_eq(revision_commit(w.objects, bytes_of("v1"), &oid, &err), ST_OK,
                 "tags are followed");
    cr_expect(oid_equal(&oid, &w.commit[1]));
}
