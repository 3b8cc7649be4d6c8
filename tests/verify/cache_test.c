/* cache_test.c - what is remembered, for how long, and which file is believed. */
#include "verify/cache.h"

#include "base/buf.h"
#include "base/file.h"
#include "tests/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

SUITE(cache);

enum { NOW = 1767323045 };

/* A path in a folder of its own, with room for a folder more. */
static char *make_path(void)
{
    char folder[] = "/tmp/sprawl-cache-XXXXXX", path[80];
    cr_assert_not_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/inner/verified", folder);
    return xstrdup(path);
}

static void remove_path(char **path)
{
    (void)unlink(*path);
    for (int i = 0; i < 2; i++) {
        *strrchr(*path, '/') = '\0';
        (void)rmdir(*path);
    }
    xfree(path);
}

static void put(const char *path, const char *question, enum outcome outcome, int64_t now)
{
    struct error err;
    unsigned char name[SHA256_LEN];
    struct verification v = {.outcome = outcome, .evidence = "HTTP 200"};
    AUTO(cache_free) struct cache *cache = NULL;
    cache_new(&cache, path);
    cache_name(cache, bytes_of(question), name);
    v.facts[0] = xstrdup("octo \"dev\"");
    cache_put(cache, name, now, &v);
    xfree(&v.facts[0]);
    cr_assert_eq(cache_save(cache, now, &err), ST_OK, "%s", err.text);
}

/* What is remembered of a question, or NULL. */
static struct verification *get(const char *path, const char *question, int64_t now)
{
    unsigned char name[SHA256_LEN];
    AUTO(cache_free) struct cache *cache = NULL;
    cache_new(&cache, path);
    cache_name(cache, bytes_of(question), name);
    return cache_get(cache, name, now);
}

static const struct {
    enum outcome outcome;
    int64_t seconds; /* 0: not at all */
} spans[] = {
    {OUTCOME_VALID, 3600},    {OUTCOME_RESTRICTED, 3600}, {OUTCOME_INVALID, 86400},
    {OUTCOME_REVOKED, 86400}, {OUTCOME_EXPIRED, 86400},   {OUTCOME_UNKNOWN, 3600},
    {OUTCOME_SKIPPED, 0},
};

EACH(cache, an_answer_holds_for_its_time, spans, row)
{
    AUTO(remove_path) char *path = make_path();
    int64_t seconds = spans[*row].seconds;
    put(path, "question", spans[*row].outcome, NOW);
    AUTO(verification_free) struct verification *first = get(path, "question", NOW);
    cr_assert_eq(first != NULL, seconds > 0);
    if (first == NULL)
        return;
    AUTO(verification_free) struct verification *last = get(path, "question", NOW + seconds - 1);
    AUTO(verification_free) struct verification *over = get(path, "question", NOW + seconds);
    AUTO(verification_free) struct verification *early = get(path, "question", NOW - 1);
    AUTO(verification_free) struct verification *other = get(path, "questions", NOW);
    cr_assert(last && !over && !early && !other);
    cr_expect(last->remembered);
    cr_expect_eq(last->outcome, spans[*row].outcome);
    cr_expect_str_eq(last->evidence, "HTTP 200");
    cr_expect_str_eq(last->facts[0], "octo \"dev\"");
}

Test(cache, the_file_is_its_owner_s_and_does_not_hold_the_question)
{
    struct stat st;
    struct error err;
    AUTO(remove_path) char *path = make_path();
    AUTO(buf_dispose) struct buf text = {0};
    put(path, "the-secret-itself", OUTCOME_VALID, NOW);
    cr_assert_eq(stat(path, &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0600);
    cr_assert_eq(file_read(&text, path, 1 << 20, &err), ST_OK);
    cr_expect_eq(bytes_find(buf_bytes(&text), 0, bytes_of("the-secret-itself")), SIZE_MAX);
}

Test(cache, old_answers_stay_beside_new_ones_and_leave_when_their_time_is_over)
{
    AUTO(remove_path) char *path = make_path();
    put(path, "first", OUTCOME_VALID, NOW);
    put(path, "second", OUTCOME_INVALID, NOW + 10);
    AUTO(verification_free) struct verification *both = get(path, "first", NOW + 10);
    cr_expect_not_null(both);
    put(path, "third", OUTCOME_INVALID, NOW + 4000);
    AUTO(verification_free) struct verification *gone = get(path, "first", NOW + 10);
    AUTO(verification_free) struct verification *stays = get(path, "second", NOW + 4000);
    cr_expect(gone == NULL && stays != NULL);
}

Test(cache, a_file_that_others_may_read_is_not_believed)
{
    AUTO(remove_path) char *path = make_path();
    put(path, "question", OUTCOME_VALID, NOW);
    cr_assert_eq(chmod(path, 0640), 0);
    AUTO(verification_free) struct verification *v = get(path, "question", NOW);
    cr_expect_null(v);
}

Test(cache, damage_is_as_nothing)
{
    AUTO(remove_path) char *path = make_path();
    put(path, "question", OUTCOME_VALID, NOW);
    FILE *out = fopen(path, "a");
    cr_assert_not_null(out);
    fputs("{\"name\":\"00\"}\n{\"at\":1e300}\nnonsense\n[", out);
    (void)fclose(out);
    AUTO(verification_free) struct verification *v = get(path, "question", NOW);
    cr_expect_not_null(v);
    out = fopen(path, "w");
    cr_assert_not_null(out);
    fputs("{}\n", out);
    (void)fclose(out);
    AUTO(verification_free) struct verification *none = get(path, "question", NOW);
    cr_expect_null(none);
}

Test(cache, what_is_forgotten_is_not_in_the_file_either)
{
    struct error err;
    unsigned char name[SHA256_LEN];
    AUTO(remove_path) char *path = make_path();
    AUTO(cache_free) struct cache *cache = NULL;
    put(path, "first", OUTCOME_VALID, NOW);
    put(path, "second", OUTCOME_VALID, NOW);
    cache_new(&cache, path);
    cache_name(cache, bytes_of("none"), name);
    cache_forget(cache, name);
    cache_name(cache, bytes_of("first"), name);
    cache_forget(cache, name);
    cr_expect_null(cache_get(cache, name, NOW));
    cr_assert_eq(cache_save(cache, NOW, &err), ST_OK);
    AUTO(verification_free) struct verification *gone = get(path, "first", NOW);
    AUTO(verification_free) struct verification *stays = get(path, "second", NOW);
    cr_expect_null(gone);
    cr_expect_not_null(stays);
}
