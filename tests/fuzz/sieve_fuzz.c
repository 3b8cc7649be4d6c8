/* sieve_fuzz.c - a text and a delta of it: what is said of the second text is the same whether the
 * first is known or not, and whether what was said of equal lines is remembered or not. */
#include "scanner/sieve.h"

#include "rules/ruleset.h"
#include "scanner/prefilter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static bool same_spot(const struct spot *a, const struct spot *b)
{
    return a->at == b->at && a->anchor == b->anchor && a->verdict == b->verdict;
}

static size_t count_of(const struct spots *spots, const struct spot *spot)
{
    size_t count = 0;
    for (size_t i = 0; i < spots->count; i++)
        count += same_spot(&spots->item[i], spot);
    return count;
}

static void compare(struct sieve *sieve, struct sieve *forgetful, struct bytes first,
                    struct bytes second, const struct copies *copies)
{
    AUTO(spots_dispose) struct spots base = {0};
    AUTO(spots_dispose) struct spots carried = {0};
    AUTO(spots_dispose) struct spots alone = {0};
    bool told = sieve_look(sieve, first, NULL, &base);
    const struct sieve_base with = {&base, copies, first.len};
    told = sieve_look(sieve, second, &with, &carried);
    BUG_IF(told != sieve_look(forgetful, second, NULL, &alone));
    BUG_IF(carried.count != alone.count);
    for (size_t i = 0; i < alone.count; i++)
        BUG_IF(count_of(&carried, &alone.item[i]) != count_of(&alone, &alone.item[i]));
}

/* Input: the length of the first text in two bytes, the text, and a delta. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct error err;
    uint64_t base_size, size;
    struct bytes rest;
    size_t base_len = len < 2 ? SIZE_MAX : (size_t)(data[0] | data[1] << 8);
    if (len < 2 || base_len > len - 2 ||
        !delta_sizes((struct bytes){data + 2 + base_len, len - 2 - base_len}, &base_size, &size,
                     &rest) ||
        size == 0 || size > (1 << 16) || base_len == 0)
        return 0;
    const struct ruleset *rules = ruleset_builtin();
    const struct scan_options options = {.min_confidence = CONFIDENCE_LOW};
    AUTO(xfree) unsigned char *first = xcalloc(1, base_len + PREFILTER_PAD);
    AUTO(xfree) unsigned char *second = xcalloc(1, (size_t)size + PREFILTER_PAD);
    AUTO(xfree) unsigned char *disabled = xcalloc(rules->rule_count, 1);
    AUTO(copies_dispose) struct copies copies = {0};
    AUTO(matcher_free) struct matcher *matcher = NULL;
    AUTO(seen_free) struct seen *seen = NULL;
    AUTO(sieve_free) struct sieve *sieve = NULL;
    AUTO(sieve_free) struct sieve *forgetful = NULL;
    memcpy(first, data + 2, base_len);
    struct bytes base = {first, base_len};
    if (!delta_apply(rest, base, second, (size_t)size, &copies))
        return 0;
    enum status st = matcher_new(&matcher, rules, &err);
    BUG_IF(st != ST_OK || seen_new(&seen, &err) != ST_OK);
    sieve_new(&sieve, matcher, seen, disabled, &options);
    sieve_new(&forgetful, matcher, NULL, disabled, &options);
    compare(sieve, forgetful, base, (struct bytes){second, (size_t)size}, &copies);
    return 0;
}
