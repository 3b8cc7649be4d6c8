/* account_fuzz.c - whatever stands beside a password: a login goes to a listed host, with texts
 * that C strings can hold. */
#include "base/limits.h"
#include "verify/account.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_text(const struct buf *text)
{
    BUG_IF(text->len > LIMIT_LOGIN_TEXT || strlen((const char *)text->ptr) != text->len);
}

/* The first byte chooses; four texts follow, each ended by a NUL: password, host, user, database.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const hosts[] = {"db.example", "odd.example:6432", NULL};
    static const char *const names[] = {"host", "user", "database"};
    if (size < 2 || size > LIMIT_SECRET || data[size - 1] != 0)
        return 0;
    const char *at = (const char *)data + 1, *end = (const char *)data + size;
    struct validate block = {.login = (enum login)(LOGIN_POSTGRESQL + data[0] % LOGIN_REDIS),
                             .url = data[0] >= 128};
    struct validate_pair parts[COUNT_OF(names) + 1] = {{NULL, NULL}};
    struct bytes secret = bytes_of(at);
    for (size_t i = 0; i < COUNT_OF(names) && at + strlen(at) + 1 < end; i++) {
        at += strlen(at) + 1;
        parts[i] = (struct validate_pair){names[i], at};
    }
    AUTO(account_dispose) struct account account = {0};
    if (account_make(&block, secret, parts, hosts, &account) != NULL)
        return 0;
    char place[ACCOUNT_HOST_MAX + 8];
    account_place(&account, place, sizeof(place));
    bool usual = account.port == login_port(block.login) && strcmp(account.host, hosts[0]) == 0;
    BUG_IF(!usual && strcmp(place, hosts[1]) != 0);
    look_at_text(&account.user);
    look_at_text(&account.password);
    look_at_text(&account.database);
    BUG_IF(account.password.len == 0 || (block.login != LOGIN_REDIS && account.user.len == 0));
    return 0;
}
