/* judge.h - is a match a credential, and how sure is that. Pure: depends on the arguments only. */
#ifndef SCANNER_JUDGE_H
#define SCANNER_JUDGE_H

#include "base/base.h"
#include "rules/check.h"
#include "rules/rule.h"
#include "scanner/finding.h"
#include "scanner/place_kind.h"

/** A match as it stands in its text. */
struct suspect {
    const struct rule *rule;
    struct bytes text; /* the chunk: more than the lines around the match, where there is more */
    size_t start, end; /* the whole match */
    size_t secret_start, secret_end; /* the secret within it */
    enum place_kind place;           /* of its path */
    enum file_syntax syntax;         /* of its path */
};

struct verdict {
    const char *dropped; /* why it is no finding (constant), or NULL */
    double score;        /* 0..1 */
    enum confidence confidence;
    struct reasons reasons;
    enum check_result check;
    struct facts facts;
    double entropy_bits;
};

/** What the verdict depends on: the path, the match, and for some rules so many bytes before it,
 * none of them beyond its line, and behind the secret. */
enum { JUDGE_BEFORE = 464, JUDGE_AFTER = 64 };
static inline bool judge_reads_setting(const struct rule *rule)
{
    return rule->evidence <= EVIDENCE_GENERIC;
}

void judge(const struct suspect *suspect, struct verdict *out);

/** For the parts of the judgement: weigh the score and say why (a constant sentence). */
void verdict_weigh(struct verdict *verdict, double factor, const char *why);

#endif
