/* scan_test.c - whole scans of histories: where a credential is found, who is said to have brought
 * it, and whether it is still there. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/scan.h"

#include "rules/recipe.h"
#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/origin.h"
#include "tests/git/git_tree.h"

TREE_SUITE(history);

/* ---- A scan, written down ---- */

struct told {
    struct buf text;
};

/* "A B C" of "<commit> A B C" in the file `names`; the id itself if it is not there. */
static void put_commit(struct buf *out, const char *what, const char *commit)
{
    char line[256];
    if (commit[0] == '\0')
        return;
    FILE *f = fopen("names", "r");
    cr_assert_not_null(f);
    while (fgets(line, sizeof(line), f) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, commit, strlen(commit)) == 0)
            commit = line + strlen(commit) + 1;
        if (commit > line && commit < line + sizeof(line))
            break;
    }
    fclose(f);
    buf_printf(out, ", %s %s", what, commit);
}

static enum status hear_finding(void *ctx, struct finding *finding, struct error *err)
{
    struct told *t = ctx;
    AUTO(finding_free) struct finding *f = finding;
    const struct origin *o = f->place.origin;
    (void)err;
    bool is_object = strstr(f->place.path, "/objects/") != NULL;
    buf_printf(&t->text, "%s", is_object ? "an object" : f->place.path);
    if (o != NULL) {
        put_commit(&t->text, "since", o->commit);
        put_commit(&t->text, "until", o->last_commit);
        put_commit(&t->text, "removed in", o->removed_in);
        buf_printf(&t->text, "%s%s%s%s", o->in_head ? ", in HEAD" : "",
                   o->reachable ? "" : ", lost", o->via ? ", " : "", o->via ? o->via : "");
    }
    buf_printf(&t->text, "\n");
    return ST_OK;
}

static enum status hear_skipped(void *ctx, const struct skipped *s, struct error *err)
{
    struct told *t = ctx;
    (void)err;
    buf_printf(&t->text, "%s %s (%s)\n", s->incomplete ? "GAP" : "SKIP",
               strstr(s->path, "/objects/") ? "an object" : s->path, s->reason);
    return ST_OK;
}

static void tells(const char *target, struct scan_options options, const char *expected)
{
    struct error err;
    struct scan_stats stats;
    struct config *config;
    atomic_int cancelled = 0;
    struct told told = {0};
    cr_assert_eq(config_new_empty(&config), ST_OK);
    options.targets = &target;
    options.target_count = 1;
    options.jobs = options.jobs ? options.jobs : 2;
    options.history_only = true;
    options.min_confidence = CONFIDENCE_MEDIUM;
    options.config = config;
    options.cancelled = &cancelled;
    options.fingerprint_key = bytes_of("a test's key");
    struct scan_sink sink = {.ctx = &told, .finding = hear_finding, .skipped = hear_skipped};
    cr_assert_eq(scan_run(ruleset_builtin(), &options, &sink, &stats, &err), ST_OK, "%s", err.text);
    buf_printf(&told.text, "%c", 0);
    cr_expect_str_eq((char *)told.text.ptr, expected, "told:\n%s\nexpected:\n%s",
                     (char *)told.text.ptr, expected);
    buf_dispose(&told.text);
    config_free(&config);
}

/* The files t and u, each with a token. */
static void plant(void)
{
    static const char *const names[] = {"t", "u"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct error err;
        char recipe[64];
        AUTO(buf_dispose) struct buf line = {0};
        snprintf(recipe, sizeof(recipe), "token_%s = {@}ghp_{A-Za-z0-9:30}{+github}\n%c", names[i],
                 0);
        cr_assert_eq(recipe_expand(recipe, &line, &err), ST_OK);
        buf_printf(&line, "%c", 0);
        tree_file(names[i], (char *)line.ptr);
    }
}

/* ---- Where it is, and how it is described ---- */

#define ADD "git init -q --template= r; cd r; cp ../t a; git add a; git commit -qm Add;"
#define EMPTY "git init -q --template= r; cd r; git commit -q --allow-empty -m Begin;"
#define NAMES "\ngit log --all --reflog --format='%H %s' >>../names"

static const struct {
    const char *script, *expected;
} corners[] = {
    {ADD, "r/a, since Add, until Add, in HEAD\n"},
    {ADD "git rm -q a; git commit -qm Remove", "r/a, since Add, until Add, removed in Remove\n"},
    {ADD "git mv a b; git commit -qm Move",
     "r/a, since Add, until Add, removed in Move\nr/b, since Move, until Move, in HEAD\n"},
    {ADD "git rm -q a; git commit -qm Remove; cp ../t a; git add a; git commit -qm Again",
     "r/a, since Add, until Again, in HEAD\n"},
    {ADD "echo more >>a; git commit -qam Change; echo >a; git commit -qam Clean",
     "r/a, since Add, until Change, removed in Clean\n"},
    {EMPTY
     "git checkout -q -b side; cp ../t a; git add a; git commit -qm Side; git checkout -q main",
     "r/a, since Side, until Side, branch side\n"},
    {EMPTY "git checkout -q -b side; cp ../t a; git add a; git commit -qm Side; git rm -q a;"
           "git commit -qm Gone; git checkout -q main; git merge -q --no-ff -m Merge side;"
           "git branch -q -D side",
     "r/a, since Side, until Side, removed in Gone\n"},
    {EMPTY "git checkout -q -b side; git commit -q --allow-empty -m Side; git checkout -q main;"
           "git merge -q --no-ff --no-commit side; cp ../t a; git add a; git commit -qm Merge;"
           "git branch -q -D side",
     "r/a, since Merge, until Merge, in HEAD\n"},
    {EMPTY "(echo Say; echo; cat ../t) | git commit -q --allow-empty -F -; rm .git/COMMIT_EDITMSG",
     "an object, since Say, in HEAD, text of the commit\n"},
    {EMPTY "git tag -a -F ../t v1; rm -f .git/TAG_EDITMSG", "an object, text of tag v1\n"},
    {EMPTY "git tag \"v-$(sed 's/.* //' ../t)\"", "r/.git/refs, name of a ref\n"},
    {EMPTY "git tag lone $(git hash-object -w ../t)", "an object, tag lone\n"},
    {EMPTY "git notes add -F ../t; rm -f .git/NOTES_EDITMSG",
     "r/4362008e49558c204323de41fd1dd1d5d67c5474, since Notes added by 'git notes add', until "
     "Notes "
     "added by 'git notes add', notes commits\n"},
    {EMPTY "git hash-object -w ../t", "an object, lost, unreachable\n"},
    {EMPTY "cp ../t a; git add a; git stash -q",
     "r/a, since index on main: 4362008 Begin, until WIP on main: 4362008 Begin, stash\n"},
    {EMPTY "cp ../t a; git stash -q -u",
     "r/a, since untracked files on main: 4362008 Begin, until untracked files on main: 4362008 "
     "Begin, stash\n"},
    {EMPTY
     "cp ../t a; git add a; git commit -qm Lost; git reset -q --hard HEAD~; rm .git/ORIG_HEAD",
     "r/a, since Lost, until Lost, reflog of HEAD\n"},
    {EMPTY "cp ../t a; git add a; git commit -qm Lost; git log --format='%H %s' >../names;"
           "git reset -q --hard HEAD~; rm -r .git/ORIG_HEAD .git/logs",
     "r/a, since Lost, until Lost, lost, unreachable\n"},
    {ADD "cp ../u b; git add b; git commit -qm Two; git checkout -q HEAD~; git rm -q a;"
         "git commit -qm Three",
     "r/a, since Add, until Add, removed in Three\nr/b, since Two, until Two, branch main\n"},
    {ADD "git worktree add -q ../w; cd ../w; cp ../u b; git add b; git commit -qm Linked",
     "r/a, since Add, until Add, in HEAD\nr/b, since Linked, until Linked, branch w\n"},
};
EACH(history, tells_where_it_is_and_how_it_came_there, corners, i)
{
    AUTO(buf_dispose) struct buf script = {0};
    plant();
    buf_printf(&script, "%s%s%c", corners[*i].script, NAMES, 0);
    git_tree_run((char *)script.ptr);
    tells("r", (struct scan_options){.jobs = 1}, corners[*i].expected);
    tells("r", (struct scan_options){.jobs = 8}, corners[*i].expected);
    tells("r", (struct scan_options){.full_blobs = true}, corners[*i].expected);
}

Test(history, of_what_nothing_reaches_nothing_is_told_if_so_asked)
{
    plant();
    git_tree_run(EMPTY "git hash-object -w ../t; cp ../u a; git add a; git commit -qm Kept" NAMES);
    tells("r", (struct scan_options){0},
          "an object, lost, unreachable\nr/a, since Kept, until Kept, in HEAD\n");
    tells("r", (struct scan_options){.reachable_only = true},
          "r/a, since Kept, until Kept, in HEAD\n");
}

/* 600 versions of a file, all with the one token, some with the other: more than are kept at once.
 */
#define VERSIONS                                                                                   \
    "git init -q --template= r; cd r; T=$(cat ../t); U=$(cat ../u);"                               \
    "n=1; while [ $n -le 600 ]; do"                                                                \
    "  text=\"line $n\nline $((n / 7))\n$T\";"                                                     \
    "  [ $n -le 250 ] || [ $n -gt 400 ] || text=\"$text\n$U\";"                                    \
    "  printf 'commit refs/heads/main\ncommitter C <c@acme.example> %d +0000\n' $n;"               \
    "  printf 'data <<E\nC%d\nE\nM 644 inline a\ndata <<E\n%b\nE\n' $n \"$text\";"                 \
    "  n=$((n + 1)); done | git fast-import --quiet; git repack -adfq; git reset -q --hard;"

Test(history, tells_of_many_versions_who_was_first)
{
    static const char expected[] = "r/a, since C1, until C600, in HEAD\n"
                                   "r/a, since C251, until C400, removed in C401\n";
    plant();
    git_tree_run(VERSIONS NAMES);
    tells("r", (struct scan_options){.jobs = 1}, expected);
    tells("r", (struct scan_options){.jobs = 8}, expected);
    tells("r", (struct scan_options){.full_blobs = true}, expected);
}
