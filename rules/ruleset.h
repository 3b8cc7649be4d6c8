/* ruleset.h - all rules, measured and compiled into the flat tables that the prefilter walks.
 * Immutable and shared. */
#ifndef RULES_RULESET_H
#define RULES_RULESET_H

#include "base/base.h"
#include "base/error.h"
#include "rules/byteset.h"
#include "rules/rule.h"

/** An anchor of a rule: a place that every match passes, told by a gram some bytes on. */
struct ruleset_anchor {
    uint16_t rule;
    uint16_t state;       /* the guard's start */
    uint16_t least, most; /* bytes of the match before the anchor */
    uint16_t lead;        /* bytes between the anchor and the gram */
    uint16_t before;      /* index in sets: bytes that may stand before it */
    uint16_t at_start;    /* it may stand at the beginning of the text */
};

/** Four folded bytes and the anchors they may belong to: links[link...] up to one that is_last. 0:
 * an empty slot. */
struct ruleset_gram {
    uint32_t folded;
    uint32_t link;
};

/** Kinds of bytes around a gram and of its own (rules/around.h), eight bits a byte. */
struct around {
    uint64_t here;   /* the four bytes before it, and its own */
    uint64_t behind; /* the eight behind it */
};

/** A gram as one of an anchor. */
struct ruleset_link {
    struct around around; /* what may stand there */
    uint16_t anchor;
    uint16_t state; /* the guard's, skip bytes behind the anchor */
    uint8_t skip;
    bool is_last;
};

/** The automaton of a rule: table[table_at + state + classes[256 * rule + byte]]. */
struct ruleset_guard {
    uint32_t table_at;
};

/** A rule without anchors: a run of len bytes of sets[set]. */
struct ruleset_run {
    uint16_t rule, set;
    uint16_t len, least, most;
};

/** Constant tables: in the binary for the catalogue, on the heap for rules loaded at run time. */
struct ruleset {
    const struct rule *rules;
    uint32_t rule_count;
    uint32_t anchor_count, run_count, set_count, link_count, table_len, part_count;
    uint32_t gram_mask; /* slots in grams - 1; a power of two - 1 */
    uint32_t most;      /* the largest `most + lead` of all anchors and runs */
    uint32_t reach;     /* bytes that a match and its assertions may read from its first byte on */
    uint32_t behind;    /* bytes that assertions may read before a match */
    const struct ruleset_anchor *anchors;
    const struct ruleset_gram *grams;
    const struct ruleset_link *links;
    const struct byteset *sets;
    const struct ruleset_guard *guards;
    const unsigned char *classes;
    const uint16_t *table;
    const struct ruleset_run *runs;
    const uint16_t *parts;  /* rules that parts name, in order of rules[].parts */
    const uint32_t *filter; /* 2^FILTER_BITS words */
    const char *digest;     /* hex SHA-256 over everything that decides what is found */
};

/** The catalogue as compiled at build time. */
const struct ruleset *ruleset_builtin(void);

/** Measure and compile rules (borrowed, must outlive the set; min_width, max_width, first_part and
 * group are filled in), and find the rules that parts name.
 *
 *  @return ST_SYNTAX, ST_LIMIT with "<origin>: rule <id>: why" */
MUST_CHECK enum status ruleset_new(struct ruleset **out, struct rule *rules, size_t count,
                                   struct error *err);
/** Only for sets made by ruleset_new. */
void ruleset_free(struct ruleset **rules);

static inline size_t ruleset_count(const struct ruleset *rules)
{
    return rules->rule_count;
}
static inline const struct rule *ruleset_rule(const struct ruleset *rules, size_t index)
{
    return &rules->rules[index];
}

#endif
