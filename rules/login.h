/* login.h - databases that are asked by logging in, not by HTTP (rules/catalog/README.md, "Logging
 * in at databases"). */
#ifndef RULES_LOGIN_H
#define RULES_LOGIN_H

#include "base/base.h"

enum login { LOGIN_NONE, LOGIN_POSTGRESQL, LOGIN_MYSQL, LOGIN_REDIS };

/** "postgresql": in rules, and in the user's [verify.hosts]. Not for LOGIN_NONE. */
const char *login_name(enum login login);
/** "PostgreSQL": as people write it. */
const char *login_title(enum login login);
/** Of a server that does not say another. */
uint16_t login_port(enum login login);
bool login_parse(const char *name, enum login *out);
/** Can somebody log in without a name? */
bool login_has_default_user(enum login login);

#endif
