/* answer_fuzz.c - any bytes as the answer of an issuer, to every block of the catalogue. */
#include "rules/ruleset.h"
#include "verify/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes 0 and 1 choose a block, 2 and 3 are the status, 4 the kind of the body; the rest is the
 * body.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = {"application/json", "text/html", "text/plain", "text/xml"};
    const struct ruleset *rules = ruleset_builtin();
    if (size < 5)
        return 0;
    size_t number = ((size_t)data[0] << 8 | data[1]) % ruleset_count(rules);
    const struct validate *block = ruleset_rule(rules, number)->validate;
    struct answer answer = {.status = 200 + ((unsigned)data[2] << 8 | data[3]) % 400,
                            .headers = {{"content-type", types[data[4] % COUNT_OF(types)]}},
                            .header_count = 1,
                            .body = {data + 5, size - 5},
                            .cut = data[4] >= 128};
    const struct subject subject = {bytes_of("secret"), "00"};
    bool teaches = answer.status < 300 || (answer.status >= 400 && answer.status < 500);
    for (uint32_t i = 0; block && i < block->step_count; i++) {
        AUTO(verdict_dispose) struct verdict verdict = {0};
        answer_judge(&block->steps[i], &answer, &subject, &verdict);
        BUG_IF(verdict.outcome != OUTCOME_UNKNOWN && (!teaches || answer.cut));
        BUG_IF(verdict.outcome == OUTCOME_VALID && answer.body.len == 0 && answer.status == 200);
        for (size_t k = 0; k < VALIDATE_FACTS; k++)
            BUG_IF(verdict.facts[k] && (strstr(verdict.facts[k], "secret") ||
                                        strlen(verdict.facts[k]) > ANSWER_VALUE_MAX));
    }
    return 0;
}
