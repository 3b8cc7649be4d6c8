/* account_test.c - whom a login is made for: which parts are taken, which hosts, which passwords.
 */
#include "verify/account.h"

#include "tests/test.h"

SUITE(account);

static const char *const hosts[] = {"db.example", "odd.example:6432", "10.2.0.7", NULL};

static const char *make(const struct validate *block, const char *secret,
                        const struct validate_pair *parts, struct account *out)
{
    return account_make(block, bytes_of(secret), parts, hosts, out);
}

Test(account, takes_a_url_apart)
{
    const struct validate block = {.login = LOGIN_POSTGRESQL, .url = true};
    static const struct validate_pair parts[] = {
        {"host", "DB.Example"}, {"user", "a%40b"}, {"database", "x%2fy"}, {NULL, NULL}};
    AUTO(account_dispose) struct account account = {0};
    const char *wrong = make(&block, "p%25%24ss", parts, &account);
    cr_assert_null(wrong, "%s", wrong);
    cr_expect_str_eq(account.host, "db.example");
    cr_expect_eq(account.port, 5432);
    cr_expect_str_eq((const char *)account.user.ptr, "a@b");
    cr_expect_str_eq((const char *)account.password.ptr, "p%$ss");
    cr_expect_str_eq((const char *)account.database.ptr, "x/y");
}

Test(account, leaves_other_texts_as_they_are)
{
    const struct validate block = {.login = LOGIN_MYSQL};
    static const struct validate_pair parts[] = {
        {"host", "odd.example:6432"}, {"user", "a%40b"}, {NULL, NULL}};
    AUTO(account_dispose) struct account account = {0};
    const char *wrong = make(&block, "p%25ss", parts, &account);
    cr_assert_null(wrong, "%s", wrong);
    cr_expect_eq(account.port, 6432);
    cr_expect_str_eq((const char *)account.user.ptr, "a%40b");
    cr_expect_str_eq((const char *)account.password.ptr, "p%25ss");
    cr_expect_eq(account.database.len, 0);
    char place[ACCOUNT_HOST_MAX + 8];
    account_place(&account, place, sizeof(place));
    cr_expect_str_eq(place, "odd.example:6432");
}

/* A row without words is what just passes. */
static const struct {
    enum login login;
    const char *host, *user, *secret, *says;
} rows[] = {
    {LOGIN_POSTGRESQL, "db.example", "app", "secret", NULL},
    {LOGIN_POSTGRESQL, "db.example:5432", "app", "secret", NULL},
    {LOGIN_POSTGRESQL, "10.2.0.7", "app", "secret", NULL},
    {LOGIN_REDIS, "db.example", "", "secret", NULL},
    {LOGIN_POSTGRESQL, "db.example", "", "secret", "not well-formed"},
    {LOGIN_MYSQL, "db.example", "", "secret", "not well-formed"},
    {LOGIN_POSTGRESQL, "db.example", "app", "", "not well-formed"},

    {LOGIN_POSTGRESQL, "db.example:5433", "app", "secret", "does not list"},
    {LOGIN_POSTGRESQL, "odd.example", "app", "secret", "does not list"},
    {LOGIN_POSTGRESQL, "other.example", "app", "secret", "does not list"},
    {LOGIN_POSTGRESQL, "db.example.evil.example", "app", "secret", "does not list"},
    {LOGIN_POSTGRESQL, "x.db.example", "app", "secret", "does not list"},
    {LOGIN_POSTGRESQL, "db.example.", "app", "secret", "does not list"},
    {LOGIN_POSTGRESQL, "localhost", "app", "secret", "does not list"},
    {LOGIN_POSTGRESQL, "127.0.0.1", "app", "secret", "does not list"},
    {LOGIN_POSTGRESQL, "[::1]:5432", "app", "secret", "no name"},
    {LOGIN_POSTGRESQL, "db.example/x", "app", "secret", "no name"},
    {LOGIN_POSTGRESQL, "db.example:0", "app", "secret", "not well-formed"},
    {LOGIN_POSTGRESQL, "db.example:65536", "app", "secret", "not well-formed"},
    {LOGIN_POSTGRESQL, "db.example:54x2", "app", "secret", "not well-formed"},
    {LOGIN_POSTGRESQL, "db.example:5432:1", "app", "secret", "not well-formed"},
    {LOGIN_POSTGRESQL, "db.example:", "app", "secret", "not well-formed"},
    {LOGIN_POSTGRESQL, "", "app", "secret", "not well-formed"},
    {LOGIN_POSTGRESQL, ".db.example", "app", "secret", "not well-formed"},

    {LOGIN_POSTGRESQL, "db.example", "app", "pre${X}post", "placeholder"},
    {LOGIN_POSTGRESQL, "db.example", "app", "{{ pw }}", "placeholder"},
    {LOGIN_POSTGRESQL, "db.example", "app", "******", "placeholder"},
    {LOGIN_POSTGRESQL, "db.example", "app", "a%00b", "not well-formed"},
    {LOGIN_POSTGRESQL, "db.example", "app", "a%0ab", "not well-formed"},
    {LOGIN_POSTGRESQL, "db.example", "app", "a%", "not well-formed"},
    {LOGIN_POSTGRESQL, "db.example", "app", "a%4", "not well-formed"},
    {LOGIN_POSTGRESQL, "db.example", "app", "a%4gb", "not well-formed"},
    {LOGIN_POSTGRESQL, "db.example", "a%00", "secret", "not well-formed"},
    {LOGIN_POSTGRESQL, "db.example", "a\nb", "secret", "not well-formed"},
};

EACH(account, is_looked_at_before_anybody_is_asked, rows, row)
{
    const struct validate block = {.login = rows[*row].login, .url = true};
    const struct validate_pair parts[] = {
        {"host", rows[*row].host}, {"user", rows[*row].user}, {NULL, NULL}};
    AUTO(account_dispose) struct account account = {0};
    const char *wrong = make(&block, rows[*row].secret, parts, &account);
    if (rows[*row].says == NULL)
        cr_expect_null(wrong, "row %zu: %s", *row, wrong);
    else
        cr_expect(wrong && strstr(wrong, rows[*row].says), "row %zu: %s", *row,
                  wrong ? wrong : "(nothing)");
}

Test(account, needs_a_list_and_ends_long_texts)
{
    const struct validate block = {.login = LOGIN_REDIS};
    static const struct validate_pair parts[] = {{"host", "db.example"}, {NULL, NULL}};
    AUTO(account_dispose) struct account account = {0};
    const char *wrong = account_make(&block, bytes_of("secret"), parts, NULL, &account);
    cr_expect(wrong && strstr(wrong, "does not list"));
    unsigned char long_text[2001];
    memset(long_text, 'x', sizeof(long_text));
    wrong = account_make(&block, (struct bytes){long_text, 2001}, parts, hosts, &account);
    cr_expect(wrong && strstr(wrong, "well-formed"));
    account_dispose(&account);
    wrong = account_make(&block, (struct bytes){long_text, 2000}, parts, hosts, &account);
    cr_expect_null(wrong);
}
