/* login_process.h - the process that makes a process for each login, and what these do. */
#ifndef VERIFY_LOGIN_PROCESS_H
#define VERIFY_LOGIN_PROCESS_H

#include "rules/login.h"

enum { LOGIN_SECONDS = 10 }; /* for one login */

/** Is there a library for it? */
bool login_process_has(enum login login);

/** Take orders (wire_login) from a descriptor until it ends, and write each answer (wire_result) to
 * another, in one piece. Standard input and output are closed. */
NORETURN void login_process_run(int orders, int answers);

#endif
