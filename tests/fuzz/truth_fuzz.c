/* truth_fuzz.c - any pattern on any text, in any chunks: the engine matches what PCRE2 alone
 * matches. */
#include "tests/truth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void compare(const struct ruleset *rules, struct bytes text, size_t own_len)
{
    AUTO(matches_dispose) struct matches corridor = {0};
    AUTO(matches_dispose) struct matches alone = {0};
    truth_corridor(rules, text, own_len, &corridor);
    truth_alone(rules, text, &alone);
    BUG_IF(truth_difference(&corridor, &alone) != SIZE_MAX);
    for (size_t i = 0; i < alone.count; i++) {
        size_t width = alone.item[i].end - alone.item[i].start;
        BUG_IF(width < rules->rules[0].min_width || width > rules->rules[0].max_width);
    }
}

/* Input: length of a chunk, pattern, NUL, text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes all = {data, len}, nul = {(const unsigned char *)"", 1};
    size_t split = bytes_find(all, 0, nul);
    if (split == SIZE_MAX || split < 2 || len - split < 2 || split > 200 || len > 4096)
        return 0;
    AUTO(xfree) char *pattern = xmemdup(data + 1, split - 1);
    AUTO(ruleset_free) struct ruleset *rules = NULL;
    const char *const none[] = {NULL};
    struct rule rule = {
        .id = "fuzz", .title = "fuzz", .kind = "api_key", .issuer = "fuzz", .origin = "fuzz"};
    struct error err;
    rule.examples = rule.counters = none;
    rule.pattern = pattern;
    if (ruleset_new(&rules, &rule, 1, &err) == ST_OK && matcher_check(&rule, &err) == ST_OK)
        compare(rules, bytes_slice(all, split + 1, len), data[0] % 64 + 1);
    return 0;
}
