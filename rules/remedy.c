/* remedy.c - the words for revoking and replacing. */
#include "rules/remedy.h"

static const char *const methods[] = {
    [REVOKE_API] = "api",       [REVOKE_CONSOLE] = "console", [REVOKE_DELETE] = "delete",
    [REVOKE_ROTATE] = "rotate", [REVOKE_EXPIRES] = "expires",
};
static const char *const steps[REPLACE_STEP_MOST + 1] = {
    "hard-coded static bearer",
    "the same secret in a vault or CI secret",
    "scoped, expiring within 90 days, bound to a network or audience",
    "dynamic, minutes-lived: OIDC federation or a vault's dynamic credentials",
    "sender-constrained: mTLS, DPoP or private_key_jwt",
    "no shared secret: attached workload identity, SPIFFE or a hardware key",
};
const char *revoke_method_name(enum revoke_method method)
{
    BUG_IF((size_t)method >= COUNT_OF(methods));
    return methods[method];
}

bool revoke_method_parse(const char *name, enum revoke_method *out)
{
    size_t i = 0;
    while (i < COUNT_OF(methods) && strcmp(methods[i], name) != 0)
        i++;
    if (i < COUNT_OF(methods))
        *out = (enum revoke_method)i;
    return i < COUNT_OF(methods);
}

const char *replace_step_name(uint32_t step)
{
    BUG_IF(step > REPLACE_STEP_MOST);
    return steps[step];
}
