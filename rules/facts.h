/* facts.h - what a credential tells of itself: as a check finds it, and as a finding keeps it. */
#ifndef RULES_FACTS_H
#define RULES_FACTS_H

#include "base/base.h"

enum { FACTS_MAX = 10, FACT_VALUE_MAX = 120 };

/** Facts decoded from a credential that may be shown to anyone: account, expiry, role. Never secret
 * parts. Values are printable ASCII, cut at FACT_VALUE_MAX - 1. Room for all: for the time of a
 * check. */
struct facts {
    size_t count;
    struct {
        const char *name; /* constant: "account", "expires", "app_id", "scopes" */
        char value[FACT_VALUE_MAX];
    } item[FACTS_MAX];
};

/** Append a fact; non-printable bytes become '?'; silently full after FACTS_MAX (a check never
 * produces more). */
PRINTF_LIKE(3, 4) void facts_add(struct facts *facts, const char *name, const char *format, ...);

struct fact {
    const char *name, *value;
};

/** The same in no more memory than they take: {0} is none. */
struct packed_facts {
    size_t count;
    struct fact *item; /* owned, values with it; names are borrowed; NULL: none */
};

/** Keep a copy of facts instead of those that were there; facts may not be among them. */
void facts_pack(struct packed_facts *to, const struct facts *facts);
/** Lay them out to add to them; out holds nothing else. */
void facts_unpack(const struct packed_facts *from, struct facts *out);
/** The first of that name, borrowed; NULL if there is none. */
const char *facts_value(const struct packed_facts *facts, const char *name);
/** Wipe and free; none are left. */
void facts_dispose(struct packed_facts *facts);

#endif
