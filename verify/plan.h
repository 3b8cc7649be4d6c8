/* plan.h - from credentials to what their issuers are asked: which are asked at all, each once, and
 * what came of it. */
#ifndef VERIFY_PLAN_H
#define VERIFY_PLAN_H

#include "base/error.h"
#include "base/out.h"
#include "scanner/finding.h"

#include <stdatomic.h>

/** What the user has decided. Borrowed for the life of the plan. */
struct plan_options {
    const char *ca_file, *proxy;         /* or NULL */
    const char *cache_path;              /* or NULL: nothing is remembered */
    bool anew;                           /* what is remembered is forgotten, not taken */
    const char *const *effects;          /* ids of rules that may do more than read; or NULL */
    const struct validate_pair *hosts;   /* issuer -> host of his, of the user's configuration */
    const struct validate_pair *doubles; /* for tests: host -> "ADDRESS:PORT" that plays it */
    uint32_t budget;                     /* requests, at most */
    uint32_t seconds;                    /* for all of them */
    uint32_t per_second_times_10;        /* requests to one host */
    int64_t now;                         /* seconds since 1970 */
    const atomic_int *cancelled;         /* or NULL */
};

struct plan;

/** What was done. */
struct plan_counts {
    size_t asked, remembered, skipped, requests;
};

void plan_new(struct plan **out, const struct plan_options *options);
void plan_free(struct plan **plan);

/** Take a credential: findings of one fingerprint, count > 0, borrowed for the life of the plan.
 * The first of them gets the verification: at once if nobody is to be asked. Identifiers get none.
 */
void plan_add(struct plan *plan, struct finding *const *findings, size_t count);

/** Show every request that plan_ask would make; a fingerprint stands for each secret. */
void plan_print(const struct plan *plan, struct out *out);

/** Ask, and give every credential its verification, whatever happens.
 *  @return what child_ask and cache_save say */
MUST_CHECK enum status plan_ask(struct plan *plan, struct error *err);

struct plan_counts plan_counts(const struct plan *plan);

#endif
