/* config_fuzz.c - any bytes as .sprawl.toml: read or refused with a message, never half. */
#include "scanner/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    AUTO(config_free) struct config *config = NULL;
    struct error err = {{0}};
    enum status st = config_new(&config, ".sprawl.toml", (struct bytes){data, len}, &err);
    BUG_IF((st == ST_OK) != (config != NULL));
    BUG_IF(st != ST_OK && err.text[0] == '\0');
    if (config)
        BUG_IF(config_exclude(config) == NULL || config_rule_files(config) == NULL);
    return 0;
}
