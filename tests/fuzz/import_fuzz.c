/* import_fuzz.c - any bytes as another scanner's configuration: what is read compiles, what is not
 * is told. */
#include "rules/import.h"
#include "rules/ruleset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    AUTO(import_dispose) struct import import = {0};
    AUTO(ruleset_free) struct ruleset *rules = NULL;
    struct error err = {{0}};
    enum status st = import_load(&import, &list, "fuzz.toml", (struct bytes){data, len}, &err);
    BUG_IF(st != ST_OK && err.text[0] == '\0');
    if (st == ST_OK && list.count > 0 && list.count < 8)
        BUG_IF(ruleset_new(&rules, list.rules, list.count, &err) != ST_OK);
    return 0;
}
