/* recorded.h - answers of issuers as testdata/verify/ holds them. */
#ifndef TESTS_VERIFY_RECORDED_H
#define TESTS_VERIFY_RECORDED_H

#include "rules/ruleset.h"
#include "verify/answer.h"

#include <cjson/cJSON.h>

/** One case of a file: the answers of the steps, in turn. Borrows from the document. */
struct recorded {
    const char *file; /* "slack/token.json" */
    const struct validate *block;
    const cJSON *json; /* name, outcome, facts, answers */
};

/** Call visit for every case of every file; false, and nothing more is read, if a file is not as it
 * should be. */
void recorded_each(void (*visit)(void *ctx, const struct recorded *recorded), void *ctx);

/** Answer number index of the case; its texts live as long as the case, but for the body, which is
 * text, to be freed by xfree. NULL if there are fewer. */
char *recorded_answer(const struct recorded *recorded, int index, struct answer *out);

#endif
