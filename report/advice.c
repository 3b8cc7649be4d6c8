/* advice.c - who issued it decides what is to be done. */
#include "report/advice.h"

#include "report/escape.h"

enum { LINK_MOST = 500 };

bool advice_is_link(const char *text)
{
    if (text == NULL || strncmp(text, "https://", 8) != 0 || text[8] == '\0' ||
        strlen(text) > LINK_MOST)
        return false;
    for (const char *c = text; *c; c++)
        if (!byte_is_alnum((unsigned char)*c) && strchr("-._~/:?#@!$&'*+,;=%", *c) == NULL)
            return false;
    return true;
}

void advice_what(struct buf *to, const struct rule *rule)
{
    bool issued = rule->issuer_name && rule->issuer_name[0] &&
                  (rule->issuer == NULL || strcmp(rule->issuer, "generic") != 0);
    if (rule->binding == BINDING_ASYMMETRIC_KEY || rule->binding == BINDING_CERTIFICATE) {
        buf_printf(to, "replace the key pair, and withdraw the old one wherever it is trusted");
    } else if (issued) {
        buf_printf(to, "revoke it at ");
        escape_add(to, bytes_of(rule->issuer_name), ESCAPE_NAME);
    } else {
        buf_printf(to, "change it where it is used, and keep the new one in a secret store");
    }
}

void advice_tell(struct buf *to, const struct rule *rule)
{
    advice_what(to, rule);
    if (advice_is_link(rule->docs)) {
        buf_printf(to, ": ");
        escape_add(to, bytes_of(rule->docs), ESCAPE_NAME);
    }
}
