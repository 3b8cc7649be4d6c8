/* login.c - the databases that can be logged in to. */
#include "rules/login.h"

static const struct {
    const char *name, *title;
    uint16_t port;
} logins[] = {
    [LOGIN_NONE] = {"", "", 0},
    [LOGIN_POSTGRESQL] = {"postgresql", "PostgreSQL", 5432},
    [LOGIN_MYSQL] = {"mysql", "MySQL", 3306},
    [LOGIN_REDIS] = {"redis", "Redis", 6379},
};

const char *login_name(enum login login)
{
    BUG_IF(login == LOGIN_NONE || (size_t)login >= COUNT_OF(logins));
    return logins[login].name;
}

const char *login_title(enum login login)
{
    BUG_IF(login == LOGIN_NONE || (size_t)login >= COUNT_OF(logins));
    return logins[login].title;
}

uint16_t login_port(enum login login)
{
    BUG_IF(login == LOGIN_NONE || (size_t)login >= COUNT_OF(logins));
    return logins[login].port;
}

bool login_parse(const char *name, enum login *out)
{
    for (size_t i = LOGIN_NONE + 1; i < COUNT_OF(logins); i++)
        if (strcmp(logins[i].name, name) == 0) {
            *out = (enum login)i;
            return true;
        }
    return false;
}

bool login_has_default_user(enum login login)
{
    return login == LOGIN_REDIS;
}
