/* rules_fuzz.c - any bytes as a rule file: refused with a reason, or read as whole rules. */
#include "base/limits.h"
#include "rules/load.h"
#include "rules/recipe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expand(const char *const *recipes)
{
    for (; *recipes; recipes++) {
        AUTO(buf_dispose) struct buf out = {.max = 1 << 16};
        struct error err = {{0}};
        enum status st = recipe_expand(*recipes, &out, &err);
        BUG_IF(out.len > out.max || (st != ST_OK && err.text[0] == '\0'));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    struct error err = {{0}};
    enum status st = rule_list_load(&list, "f", (struct bytes){data, size}, &err);
    BUG_IF(st != ST_OK && strncmp(err.text, "f:", 2) != 0);
    for (size_t i = 0; i < list.count; i++) {
        const struct rule *rule = &list.rules[i];
        BUG_IF(!rule->id || !rule->title || !rule->kind || !rule->issuer || !rule->issuer_name);
        BUG_IF(strncmp(rule->id, rule->issuer, strlen(rule->issuer)) != 0);
        BUG_IF(rule->pattern[0] == '\0' || strlen(rule->pattern) > LIMIT_PATTERN);
        expand(rule->examples);
        expand(rule->counters);
    }
    return 0;
}
