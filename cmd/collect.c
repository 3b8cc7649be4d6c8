/* collect.c - grouping findings by fingerprint. */
#include "cmd/collect.h"

#include "base/limits.h"
#include "cmd/bind.h"
#include "scanner/policy.h"

#include <stdlib.h>

struct collect {
    struct credential *credentials;
    size_t credential_count, credential_cap;
    uint32_t *slots;  /* index of a credential + 1 by fingerprint; 0: empty */
    size_t slot_mask; /* slots - 1, a power of two - 1 */
    struct skipped *skipped;
    size_t skipped_count, skipped_cap;
    size_t finding_count, suppressed_count, dropped_count;
    struct bind *bind;
    bool incomplete;
};

enum { FIRST_SLOTS = 1024 };

void collect_new(struct collect **out)
{
    struct collect *c = xcalloc(1, sizeof(*c));
    c->slots = xcalloc(FIRST_SLOTS, sizeof(*c->slots));
    c->slot_mask = FIRST_SLOTS - 1;
    bind_new(&c->bind);
    *out = c;
}

void collect_free(struct collect **collect)
{
    struct collect *c = *collect;
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->credential_count; i++) {
        for (size_t k = 0; k < c->credentials[i].count; k++)
            finding_free(&c->credentials[i].findings[k]);
        xfree(&c->credentials[i].findings);
    }
    for (size_t i = 0; i < c->skipped_count; i++)
        xfree(&c->skipped[i].path);
    bind_free(&c->bind);
    xfree(&c->credentials);
    xfree(&c->slots);
    xfree(&c->skipped);
    xfree(collect);
}

/* FNV-1a. Fingerprints are spread evenly already. */
static size_t hash(const char *fingerprint)
{
    uint32_t h = UINT32_C(2166136261);
    for (; *fingerprint; fingerprint++)
        h = (h ^ (unsigned char)*fingerprint) * UINT32_C(16777619);
    return h;
}

/* The slot of that fingerprint, or the empty one where it belongs. */
static uint32_t *find_slot(const struct collect *c, const char *fingerprint)
{
    size_t at = hash(fingerprint) & c->slot_mask;
    while (c->slots[at] != 0 &&
           strcmp(c->credentials[c->slots[at] - 1].findings[0]->fingerprint, fingerprint) != 0)
        at = (at + 1) & c->slot_mask;
    return &c->slots[at];
}

static void grow_slots(struct collect *c)
{
    size_t count = (c->slot_mask + 1) * 2;
    xfree(&c->slots);
    c->slots = xcalloc(count, sizeof(*c->slots));
    c->slot_mask = count - 1;
    for (size_t i = 0; i < c->credential_count; i++)
        *find_slot(c, c->credentials[i].findings[0]->fingerprint) = (uint32_t)(i + 1);
}

/* Arrays of places double when their count is a power of two, so they need no capacity. */
static void add_place(struct credential *credential, struct finding *finding)
{
    size_t count = credential->count;
    if ((count & (count - 1)) == 0)
        credential->findings = xreallocarray(credential->findings, count == 0 ? 1 : count * 2,
                                             sizeof(struct finding *));
    credential->findings[credential->count++] = finding;
}

static struct credential *add_credential(struct collect *c, const char *fingerprint)
{
    if (c->credential_count * 2 > c->slot_mask)
        grow_slots(c);
    if (c->credential_count == c->credential_cap) {
        c->credential_cap = MAX(c->credential_cap * 2, (size_t)64);
        c->credentials = xreallocarray(c->credentials, c->credential_cap, sizeof(*c->credentials));
    }
    *find_slot(c, fingerprint) = (uint32_t)(c->credential_count + 1);
    c->credentials[c->credential_count] = (struct credential){0};
    return &c->credentials[c->credential_count++];
}

/* The first finding speaks for all: with the best judgement of those that count. */
static void raise_confidence(const struct credential *credential, const struct finding *finding)
{
    struct finding *lead = credential->findings[0];
    if (finding->suppressed != NULL || finding->confidence <= lead->confidence)
        return;
    lead->confidence = finding->confidence;
    reasons_keep(&lead->reasons, finding->reasons.text, finding->reasons.count);
}

static void drop(struct collect *c, struct finding *finding)
{
    struct skipped too_many = {
        .path = finding->place.path, .reason = "too many findings", .incomplete = true};
    static const char detail[] = "this one and all that follow are not in the report";
    if (c->dropped_count++ == 0) {
        memcpy(too_many.detail, detail, sizeof(detail));
        collect_skipped(c, &too_many);
    }
    finding_free(&finding);
}

void collect_finding(struct collect *collect, struct finding *finding)
{
    if (collect->finding_count == LIMIT_FINDINGS) {
        drop(collect, finding);
        return;
    }
    collect->finding_count++;
    collect->suppressed_count += finding->suppressed != NULL;
    uint32_t index = *find_slot(collect, finding->fingerprint);
    struct credential *credential = index > 0 ? &collect->credentials[index - 1]
                                              : add_credential(collect, finding->fingerprint);
    add_place(credential, finding);
    raise_confidence(credential, finding);
}

void collect_certificate(struct collect *collect, const struct certificate *certificate)
{
    bind_certificate(collect->bind, certificate);
}

void collect_skipped(struct collect *collect, const struct skipped *skipped)
{
    if (collect->skipped_count == collect->skipped_cap) {
        collect->skipped_cap = MAX(collect->skipped_cap * 2, (size_t)16);
        collect->skipped =
            xreallocarray(collect->skipped, collect->skipped_cap, sizeof(*collect->skipped));
    }
    struct skipped *copy = &collect->skipped[collect->skipped_count++];
    *copy = *skipped;
    copy->path = xstrdup(skipped->path);
    collect->incomplete = collect->incomplete || skipped->incomplete;
}

void collect_incomplete(struct collect *collect)
{
    collect->incomplete = true;
}

void collect_results(struct collect *collect, const struct scan_stats *stats, struct results *out)
{
    bind_credentials(collect->bind, collect->credentials, collect->credential_count);
    *out = (struct results){
        .credentials = collect->credentials,
        .credential_count = collect->credential_count,
        .place_count = collect->finding_count,
        .suppressed_count = collect->suppressed_count,
        .skipped = collect->skipped,
        .skipped_count = collect->skipped_count,
        .incomplete = collect->incomplete,
        .stats = stats,
    };
}

enum fail_on fail_on_parse(const char *name)
{
    static const char *const names[] = {"any", "high", "critical", "verified", "never"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i], name) == 0)
            return (enum fail_on)i;
    BUG_IF(true);
}

static bool is_verified(const struct credential *credential)
{
    const struct verification *v = credential->findings[0]->verification;
    return v && (v->outcome == OUTCOME_VALID || v->outcome == OUTCOME_RESTRICTED);
}

/* One place of a credential. */
static bool reaches(const struct credential *credential, const struct finding *finding,
                    enum fail_on fail_on)
{
    if (finding->suppressed != NULL || fail_on == FAIL_ON_NEVER)
        return false;
    if (finding->policy != NULL)
        return finding->policy->action == POLICY_FAIL;
    if (fail_on == FAIL_ON_VERIFIED)
        return is_verified(credential);
    enum severity least = fail_on == FAIL_ON_CRITICAL ? SEVERITY_CRITICAL
                          : fail_on == FAIL_ON_HIGH   ? SEVERITY_HIGH
                                                      : SEVERITY_LOW;
    return finding->rule->severity >= least;
}

enum exit_code collect_judge(const struct results *results, enum fail_on fail_on)
{
    if (results->incomplete)
        return EXIT_INCOMPLETE;
    for (size_t i = 0; i < results->credential_count; i++)
        for (size_t k = 0; k < results->credentials[i].count; k++)
            if (reaches(&results->credentials[i], results->credentials[i].findings[k], fail_on))
                return EXIT_FINDINGS;
    return EXIT_CLEAN;
}

enum exit_code collect_exit_code(const struct collect *collect, enum fail_on fail_on)
{
    const struct results results = {.credentials = collect->credentials,
                                    .credential_count = collect->credential_count,
                                    .incomplete = collect->incomplete};
    return collect_judge(&results, fail_on);
}
