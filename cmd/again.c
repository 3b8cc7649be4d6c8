/* again.c - places sorted by what holds them, so that each file and each object is read once. */
#include "cmd/again.h"

#include "scanner/keys.h"
#include "scanner/reread.h"

#include <stdlib.h>

enum { TOLD = 10 };

struct spot {
    const struct finding *saved;
    bool found;
};

struct again {
    struct reread *reread;
    struct worker *worker;
    struct collect *collect;
    struct spot *spots;
    size_t count;
    bool verbose;
    struct again_counts *counts;
};

static const char *blob_of(const struct finding *finding)
{
    return finding->place.origin ? finding->place.origin->blob : "";
}

static int compare_items(const struct finding *a, const struct finding *b)
{
    int order = strcmp(a->place.path, b->place.path);
    return order != 0 ? order : strcmp(blob_of(a), blob_of(b));
}

static int compare_spots(const void *left, const void *right)
{
    const struct spot *a = left, *b = right;
    int order = compare_items(a->saved, b->saved);
    return order != 0 ? order : strcmp(a->saved->fingerprint, b->saved->fingerprint);
}

static int compare_fingerprints(const void *fingerprint, const void *spot)
{
    return strcmp(fingerprint, ((const struct spot *)spot)->saved->fingerprint);
}

static void list_spots(struct again *a, const struct results *results)
{
    for (size_t i = 0; i < results->credential_count; i++)
        a->counts->places += results->credentials[i].count;
    a->spots = xcalloc(a->counts->places + 1, sizeof(*a->spots));
    for (size_t i = 0; i < results->credential_count; i++)
        for (size_t k = 0; k < results->credentials[i].count; k++)
            a->spots[a->count++].saved = results->credentials[i].findings[k];
    if (a->count > 1)
        qsort(a->spots, a->count, sizeof(*a->spots), compare_spots);
}

static void tell(const struct again *a, const struct finding *finding, const char *why)
{
    size_t before = a->counts->changed + a->counts->unreadable;
    if (a->verbose || before < TOLD)
        say_line("%s:%llu: %s", finding->place.path, (unsigned long long)finding->place.start_line,
                 why);
    else if (before == TOLD)
        say_line("and more places, listed with -v");
}

/* Which of the spots from to to a finding is: the first of its fingerprint; NULL if none. */
static struct spot *spot_of(const struct again *a, size_t from, size_t to,
                            const struct finding *finding)
{
    return bsearch(finding->fingerprint, a->spots + from, to - from, sizeof(*a->spots),
                   compare_fingerprints);
}

/* The spots of one file or object; others that it has are not the report's. */
static void read_item(struct again *a, size_t from, size_t to)
{
    AUTO(batch_dispose) struct batch batch = {0};
    const char *wrong = reread_scan(a->reread, a->worker, &a->spots[from].saved->place, &batch);
    for (size_t i = 0; i < batch.finding_count; i++) {
        struct spot *spot = spot_of(a, from, to, batch.findings[i]);
        if (spot == NULL || spot->found)
            continue;
        spot->found = true;
        batch.findings[i]->suppressed = spot->saved->suppressed;
        collect_finding(a->collect, MOVE(batch.findings[i]));
    }
    for (size_t i = 0; i < batch.certificate_count; i++)
        collect_certificate(a->collect, &batch.certificates[i]);
    for (size_t i = from; i < to; i++) {
        const struct spot *same = spot_of(a, from, to, a->spots[i].saved);
        BUG_IF(same == NULL);
        if (same->found)
            continue;
        tell(a, a->spots[i].saved, wrong ? wrong : "changed: the credential is not there any more");
        a->counts->changed += wrong == NULL;
        a->counts->unreadable += wrong != NULL;
    }
}

struct collect *again_read(const struct results *results, const struct scan_options *scan,
                           struct worker *worker, bool verbose, struct again_counts *counts)
{
    *counts = (struct again_counts){0};
    struct again a = {.worker = worker, .verbose = verbose, .counts = counts};
    AUTO(reread_free) struct reread *reread = NULL;
    reread_new(&reread, scan->targets, scan->target_count);
    a.reread = reread;
    collect_new(&a.collect);
    list_spots(&a, results);
    for (size_t from = 0, to; from < a.count; from = to) {
        for (to = from + 1;
             to < a.count && compare_items(a.spots[from].saved, a.spots[to].saved) == 0;)
            to++;
        if (scan->cancelled && atomic_load(scan->cancelled) != 0)
            counts->unreadable += to - from;
        else
            read_item(&a, from, to);
    }
    xfree(&a.spots);
    return a.collect;
}

/* ---- Answers ---- */

static int compare_credentials(const void *left, const void *right)
{
    const struct credential *const *a = left, *const *b = right;
    return strcmp((*a)->findings[0]->fingerprint, (*b)->findings[0]->fingerprint);
}

static struct verification *not_found(void)
{
    struct verification *v = xcalloc(1, sizeof(*v));
    v->outcome = OUTCOME_SKIPPED;
    verification_say(v, "it was not found again where the report says");
    return v;
}

void again_take_answers(const struct results *results, const struct results *found,
                        struct again_counts *counts)
{
    size_t count = found->credential_count;
    AUTO(xfree) const struct credential **sorted = xcalloc(count + 1, sizeof(*sorted));
    for (size_t i = 0; i < count; i++)
        sorted[i] = &found->credentials[i];
    if (count > 1)
        qsort(sorted, count, sizeof(*sorted), compare_credentials);
    for (size_t i = 0; i < results->credential_count; i++) {
        const struct credential *saved = &results->credentials[i];
        struct finding *lead = saved->findings[0];
        const struct credential *const *same =
            count > 0 ? bsearch(&saved, sorted, count, sizeof(*sorted), compare_credentials) : NULL;
        counts->lost += same == NULL;
        if (same == NULL && lead->verification == NULL)
            lead->verification = not_found();
        if (same == NULL || (*same)->findings[0]->verification == NULL)
            continue;
        verification_free(&lead->verification);
        lead->verification = MOVE((*same)->findings[0]->verification);
    }
}
