/* meaning.c - codes of servers. Whatever is said before the password was looked at teaches nothing
 * about the password, and what is not listed neither. */
#include "verify/meaning.h"

struct row {
    const char *code;
    enum outcome outcome;
    const char *because;
};

static const char wrong[] = "the server does not accept this password";
static const char wrong_here[] = "the server does not accept this password, not from here";
static const char full[] = "accepted; no more connections are allowed to it";
static const char no_database[] = "accepted; the database is not there";
static const char closed_database[] = "accepted; the database is closed to it";

/* ---- PostgreSQL ---- */

static const struct row states[] = {
    {"28P01", OUTCOME_INVALID, wrong},
    {"3D000", OUTCOME_VALID, no_database},
    {"42501", OUTCOME_RESTRICTED, closed_database},
    {"53300", OUTCOME_RESTRICTED, full},
    {"55000", OUTCOME_RESTRICTED, "accepted; the database takes no connections"},
};
static const struct row states_unproven[] = {
    {"28000", OUTCOME_UNKNOWN, "the server admits no such login from here"},
    {"53300", OUTCOME_UNKNOWN, "the server has no connection to spare"},
    {"57P03", OUTCOME_UNKNOWN, "the server takes no logins now"},
};
/* 28000 is said by all who refuse; the function that does tells whether the password was right.
 * auth_failed is also where a server ends that could not reach its LDAP, PAM or RADIUS. */
static const struct row routines[] = {
    {"auth_failed", OUTCOME_UNKNOWN, "whoever checks passwords for the server has not accepted it"},
    {"InitializeSessionUserId", OUTCOME_RESTRICTED, "accepted; the role may not log in"},
};

/* ---- MySQL and MariaDB: in place of the greeting, or when the password has been looked at ---- */

static const struct row numbers_unproven[] = {
    {"1040", OUTCOME_UNKNOWN, "the server has no connection to spare"},
    {"1129", OUTCOME_UNKNOWN, "the server blocks this address"},
    {"1130", OUTCOME_UNKNOWN, "the server admits nobody from here"},
    {"1698", OUTCOME_UNKNOWN, "the account takes no password"},
};
static const struct row numbers[] = {
    {"1044", OUTCOME_RESTRICTED, closed_database},
    {"1045", OUTCOME_INVALID, wrong_here},
    {"1049", OUTCOME_VALID, no_database},
    {"1203", OUTCOME_RESTRICTED, full},
    {"1226", OUTCOME_RESTRICTED, full},
    {"1820", OUTCOME_RESTRICTED, "accepted; the password is over"},
    {"1862", OUTCOME_RESTRICTED, "accepted; the password is over"},
    {"4151", OUTCOME_RESTRICTED, "accepted; the account is locked"}, /* MariaDB */
};

/* ---- Redis ---- */

/* Where no password is needed, whoever has none may still be refused what he asks. */
static const struct row words_unproven[] = {
    {"DENIED", OUTCOME_UNKNOWN, "the server admits nobody from here"},
    {"NOPERM", OUTCOME_UNKNOWN, "the server asks for no password"},
};
static const struct row words[] = {
    {"WRONGPASS", OUTCOME_INVALID, wrong},
    {"NOPERM", OUTCOME_RESTRICTED, "accepted; it may do next to nothing"},
    {"NOAUTH", OUTCOME_UNKNOWN, "the server wants another login"},
};

/* ---- All ---- */

static const struct row *find(const struct row *rows, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].code, code) == 0)
            return &rows[i];
    return NULL;
}

#define FIND(rows, code) find(rows, COUNT_OF(rows), code)

static const struct row *look_up(enum login login, const struct login_said *said)
{
    if (login == LOGIN_MYSQL)
        return said->proven ? FIND(numbers, said->code) : FIND(numbers_unproven, said->code);
    if (login == LOGIN_REDIS)
        return said->proven ? FIND(words, said->code) : FIND(words_unproven, said->code);
    if (!said->proven)
        return FIND(states_unproven, said->code);
    if (strcmp(said->code, "28000") == 0)
        return FIND(routines, said->routine);
    return FIND(states, said->code);
}

struct meaning meaning_of(enum login login, const struct login_said *said)
{
    if (said->code[0] == '\0' && said->proven)
        return (struct meaning){OUTCOME_VALID, "accepted"};
    if (said->code[0] == '\0')
        return (struct meaning){OUTCOME_UNKNOWN, "the server asks for no password"};
    const struct row *row = look_up(login, said);
    if (row)
        return (struct meaning){row->outcome, row->because};
    return (struct meaning){OUTCOME_UNKNOWN, "the server says what this rule does not know"};
}
