/* reftable_test.c - refs and reflogs are the same when they lie in tables; damaged tables are told,
 * and lead nowhere. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/reftable_stack.h"

#include "base/file.h"
#include "scanner/git/reflog.h"
#include "scanner/git/refs.h"
#include "tests/git/git_tree.h"

#include <stdlib.h>

TREE_SUITE(reftable);

/* Run to_reftable.py with these arguments. */
static void convert(const char *arguments)
{
    AUTO(buf_dispose) struct buf script = {0};
    const char *testdata = getenv("SPRAWL_TESTDATA");
    cr_assert_not_null(testdata);
    buf_printf(&script, "%s/../tests/git/to_reftable.py %s%c", testdata, arguments, 0);
    git_tree_run((const char *)script.ptr);
}

struct teller {
    size_t hash_len;
    FILE *to;
};

static void tell_oid(struct teller *t, const struct oid *oid)
{
    char hex[2 * OID_MAX + 1];
    oid_hex(oid, t->hash_len, hex);
    fprintf(t->to, " %s", hex);
}

/* As files know them: without what an annotated tag leads to. */
static bool tell_ref(void *ctx, const struct ref *ref)
{
    struct teller *t = ctx;
    fprintf(t->to, "%.*s", (int)ref->name.len, (const char *)ref->name.ptr);
    if (ref->has_target)
        tell_oid(t, &ref->target);
    fprintf(t->to, " %.*s\n", (int)ref->symbolic.len, (const char *)ref->symbolic.ptr);
    return true;
}

static bool tell_log(void *ctx, const struct reflog_entry *e)
{
    struct teller *t = ctx;
    cr_expect_not(e->damaged);
    fprintf(t->to, "%.*s: %.*s\n", (int)e->ref.len, (const char *)e->ref.ptr, (int)e->raw.len,
            (const char *)e->raw.ptr);
    return true;
}

/* Write all that is told of repository r to file, sorted. */
static void tell_all(const char *file)
{
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(repo_free) struct repo *r = git_tree_open("r", &notes);
    AUTO(buf_dispose) struct buf script = {0};
    struct oid head = {{0}};
    struct teller t = {r->hash_len, fopen(file, "w")};
    cr_assert_not_null(t.to);
    refs_each(r, tell_ref, &t, &notes);
    reflog_each(r, tell_log, &t, &notes);
    fprintf(t.to, "head %s", r->head_ref ? r->head_ref : "detached");
    tell_oid(&t, &r->head);
    cr_expect(refs_resolve(r, "HEAD", &head));
    tell_oid(&t, &head);
    cr_expect(refs_resolve(r, "refs/remotes/origin/HEAD", &head));
    tell_oid(&t, &head);
    cr_expect_not(refs_resolve(r, "refs/heads/deleted", &head));
    fclose(t.to);
    cr_expect_eq(notes.skipped_count, 0, "%s", notes.skipped_count ? notes.skipped[0].path : "");
    buf_printf(&script, "LC_ALL=C sort -o %s %s%c", file, file, 0);
    git_tree_run((const char *)script.ptr);
}

#define REFS                                                                                       \
    "cd r; git commit -q --allow-empty -m one; git tag light; git tag -a -m text heavy;"           \
    "git commit -q --allow-empty -m two; for i in $(seq 300); do echo \"create refs/many/a-$i "    \
    "$(git rev-parse HEAD)\"; done | git update-ref --stdin; git branch topic/x HEAD~;"            \
    "git update-ref refs/remotes/origin/main HEAD;"                                                \
    "git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main; git reset -q HEAD~;"      \
    "git config user.name 'N, <odd'; git commit -q --allow-empty -m 'a: b'; "

static const struct {
    const char *script, *options;
} shapes[] = {
    {"git init -q r;" REFS, ""},
    {"git init -q r;" REFS "git pack-refs --all", "--block-size 0"},
    {"git init -q r;" REFS "git checkout -q --detach", "--block-size 4096"},
    {"git init -q --object-format=sha256 r;" REFS, ""},
    {"git init -q r;" REFS "git config core.logAllRefUpdates false; rm -r .git/logs", ""},
};
EACH(reftable, tells_what_files_tell, shapes, i)
{
    AUTO(buf_dispose) struct buf arguments = {0};
    buf_printf(&arguments, "r/.git %s%c", shapes[*i].options, 0);
    git_tree_run(shapes[*i].script);
    tell_all("files");
    convert((const char *)arguments.ptr);
    tell_all("tables");
    git_tree_run("[ $(wc -l <tables) -gt 300 ]; diff files tables");
}

/* ---- Damage ---- */

static bool count_ref(void *ctx, const struct ref *ref)
{
    cr_expect_gt(ref->name.len, 0);
    ++*(size_t *)ctx;
    return true;
}

static const struct {
    const char *script, *told;
} damages[] = {
    {"rm r/.git/reftable/*-00000000.ref", "GAP r/.git/reftable/tables.list (ref table damaged)\n"},
    {": >$(echo r/.git/reftable/*-00000000.ref)",
     "GAP r/.git/reftable/*-00000000.ref (ref table damaged)\n"},
    {"truncate -s -1 r/.git/reftable/*-00000000.ref",
     "GAP r/.git/reftable/*-00000000.ref (ref table damaged)\n"},
    {"cd r/.git/reftable; echo ../../x >>tables.list; echo .. >>tables.list",
     "GAP r/.git/reftable/tables.list (ref table damaged)\n"
     "GAP r/.git/reftable/tables.list (ref table damaged)\n"},
    {"rm r/.git/reftable/tables.list", ""},
};
EACH(reftable, damage_is_told, damages, i)
{
    size_t count = 0;
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(buf_dispose) struct buf told = {0};
    git_tree_run("git init -q r; cd r; git commit -q --allow-empty -m one; git branch x");
    convert("r/.git");
    git_tree_run(damages[*i].script);
    AUTO(repo_free) struct repo *r = git_tree_open("r", NULL);
    refs_each(r, count_ref, &count, &notes);
    git_tree_tell_notes(&told, &notes);
    buf_printf(&told, "%c", 0);
    const char *at = damages[*i].told, *star = strchr(at, '*');
    if (star != NULL) { /* the name of a table */
        cr_expect(strncmp((char *)told.ptr, at, (size_t)(star - at)) == 0, "%s", told.ptr);
        cr_expect_not_null(strstr((char *)told.ptr, star + 1), "%s", told.ptr);
    } else {
        cr_expect_str_eq((char *)told.ptr, at);
    }
}

static bool see_log(void *ctx, const struct reftable_log *log)
{
    cr_assert_gt(log->ref.len, 0);
    return ++*(size_t *)ctx < 10000;
}

/* Any byte of a table may be wrong: reading ends, and stays within. */
Test(reftable, any_byte_may_be_wrong)
{
    struct error err;
    AUTO(buf_dispose) struct buf text = {0};
    size_t damaged = 0;
    git_tree_run("git init -q r; cd r; git commit -q --allow-empty -m one; git tag -a -m t t;"
                 "for i in 1 2 3 4 5 6 7 8 9; do git branch b$i; done");
    convert("r/.git --block-size 256");
    git_tree_run("cp r/.git/reftable/*-00000000.ref table");
    cr_assert_eq(file_read(&text, "table", 1 << 20, &err), ST_OK);
    for (size_t i = 0; i < text.len; i++) {
        struct reftable table;
        struct reftable_ref ref;
        size_t refs = 0, logs = 0;
        text.ptr[i] ^= 0x41;
        if (reftable_open(&table, buf_bytes(&text), 20)) {
            struct reftable_cursor cursor = {.table = &table};
            while (reftable_next(&cursor, &ref))
                cr_assert(refs++ < text.len && ref.name.len > 0 && ref.name.len <= 4096);
            damaged += cursor.damaged;
            reftable_cursor_dispose(&cursor);
            damaged += !reftable_logs(&table, see_log, &logs);
        }
        text.ptr[i] ^= 0x41;
    }
    cr_expect_gt(damaged, text.len / 10);
}
