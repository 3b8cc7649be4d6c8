/* generic.c - judging assignments without an issuer. */
#include "scanner/generic.h"

#include "scanner/randomness.h"

/* An unquoted right-hand side that is an expression: a call, a member, an index. */
static bool is_expression(const struct suspect *s, struct bytes secret)
{
    bool quoted = s->secret_start > 0 && strchr("\"'`", s->text.ptr[s->secret_start - 1]) != NULL;
    if (quoted)
        return false;
    if (s->syntax == SYNTAX_CODE)
        return true;
    for (size_t i = 0; i < secret.len; i++)
        if (secret.ptr[i] == '(' || secret.ptr[i] == '[')
            return true;
    return false;
}

void generic_judge(const struct suspect *suspect, struct bytes secret, struct verdict *verdict)
{
    if (is_expression(suspect, secret))
        verdict->dropped = "an expression, not a literal";
}
