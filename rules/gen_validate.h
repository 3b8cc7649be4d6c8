/* gen_validate.h - validation blocks and remedies as constant tables, for rules/gen.c. */
#ifndef RULES_GEN_VALIDATE_H
#define RULES_GEN_VALIDATE_H

#include "rules/rule.h"

#include <stdio.h>

/** A string literal, or NULL. */
void gen_string(FILE *out, const char *text);

/** The tables of all rules, each shared one once: validate_N, revoke_N, replace_N, where N is the
 * number of the first rule that has it. */
void gen_validate_tables(FILE *out, const struct rule *rules, size_t count);

/** ".validate = &validate_3, ..." of rule number index; nothing for what it has not. */
void gen_validate_fields(FILE *out, const struct rule *rules, size_t index);

#endif
