/* account.h - who logs in where: what a credential and its parts say, looked at before anybody is
 * asked. */
#ifndef VERIFY_ACCOUNT_H
#define VERIFY_ACCOUNT_H

#include "base/buf.h"
#include "rules/validate.h"

enum { ACCOUNT_HOST_MAX = 202 };

/** One login. {0} is empty; texts are NUL-terminated behind len, and wiped. */
struct account {
    enum login login;
    char host[ACCOUNT_HOST_MAX]; /* a name or an IPv4 address, in lower case */
    uint16_t port;
    struct buf user, password, database; /* user and database may be "" */
};

/** Make it.
 *
 *  @param parts  host (perhaps with a port), user, database, as the block names them
 *  @param hosts  "name" (at the database's own port) or "name:port" that the user has listed; may
 *                be NULL
 *  @return NULL, or why nobody logs in, a constant sentence: the host is not listed, a text is none
 *          that a server would take, or the password looks like a placeholder (every wrong password
 *          counts against the account) */
MUST_CHECK const char *account_make(const struct validate *block, struct bytes secret,
                                    const struct validate_pair *parts, const char *const *hosts,
                                    struct account *out);

/** Free and wipe. */
void account_dispose(struct account *account);

/** Where: "db.acme.example:5432", in text of at least ACCOUNT_HOST_MAX + 6 bytes. */
void account_place(const struct account *account, char *text, size_t size);

#endif
