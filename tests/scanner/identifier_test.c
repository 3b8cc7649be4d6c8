/* identifier_test.c - names: secrets, what is said about them, and public keys. */
#include "scanner/identifier.h"

#include "tests/test.h"

SUITE(identifier);

static const struct {
    const char *name;
    enum identifier_says says;
} names[] = {
    {"password", IDENTIFIER_SECRET},       {"db_password", IDENTIFIER_SECRET},
    {"accessToken1", IDENTIFIER_SECRET},   {"DB_PASSWORD_2", IDENTIFIER_SECRET},
    {"githubtoken", IDENTIFIER_SECRET},    {"spring.datasource.password", IDENTIFIER_SECRET},
    {"AWSSecretKey", IDENTIFIER_SECRET},   {"password_foo", IDENTIFIER_UNSURE},
    {"colour", IDENTIFIER_UNSURE},         {"", IDENTIFIER_UNSURE},
    {"token_count", IDENTIFIER_ABOUT},     {"passwordField", IDENTIFIER_ABOUT},
    {"secretName", IDENTIFIER_ABOUT},      {"TOKEN_URL", IDENTIFIER_ABOUT},
    {"public_key", IDENTIFIER_PUBLIC},     {"primaryKey", IDENTIFIER_PUBLIC},
    {"nextPageToken", IDENTIFIER_PUBLIC},  {"passwordHash", IDENTIFIER_HASH},
    {"token_sha256", IDENTIFIER_HASH},     {"hashedTokenKey", IDENTIFIER_HASH},
    {"io.jsonwebtoken", IDENTIFIER_ABOUT}, {"oauth_timestamp", IDENTIFIER_ABOUT},
    {"auth_nonce", IDENTIFIER_ABOUT},
};

EACH(identifier, says_what_it_names, names, i)
{
    enum identifier_says says = identifier_judge(bytes_of(names[*i].name));
    cr_expect_eq(says, names[*i].says, "%s: %d", names[*i].name, says);
}

Test(identifier, is_found_around_a_position)
{
    struct bytes text = bytes_of("x = config.db-password2 = 'y'");
    cr_expect(bytes_equal(identifier_around(text, 14), bytes_of("config.db-password2")));
    cr_expect_eq(identifier_around(text, 3).len, 0);
    cr_expect_eq(identifier_around(text, text.len).len, 0);
}

Test(identifier, tells_questions_setters_and_conversions)
{
    cr_expect(identifier_is_question(bytes_of("get_password")));
    cr_expect(identifier_is_question(bytes_of("hasToken")));
    cr_expect(identifier_is_question(bytes_of("manager.get_token_for")));
    cr_expect_not(identifier_is_question(bytes_of("passwordToGet")));
    cr_expect_not(identifier_is_question(bytes_of("get.password")));
    cr_expect(identifier_is_setter(bytes_of("setPassword")));
    cr_expect(identifier_is_setter(bytes_of("user.password")));
    cr_expect_not(identifier_is_setter(bytes_of("rtas_token")));
    cr_expect(identifier_is_conversion(bytes_of("base64.b64decode")));
    cr_expect_not(identifier_is_conversion(bytes_of("store.lookup")));
    cr_expect_not(identifier_is_conversion(bytes_of("get_token")));
}

Test(identifier, knows_itself_in_other_spelling)
{
    cr_expect(identifier_is_same(bytes_of("clientSecret"), bytes_of("client_secret")));
    cr_expect(identifier_is_same(bytes_of("app.client_secret"), bytes_of("CLIENT-SECRET")));
    cr_expect_not(identifier_is_same(bytes_of("secret"), bytes_of("client_secret")));
    cr_expect_not(identifier_is_same(bytes_of("secret"), bytes_of("----")));
}

Test(identifier, survives_long_names)
{
    char name[4096];
    for (size_t i = 0; i < sizeof(name); i++)
        name[i] = i % 3 ? 'a' : 'B';
    struct bytes whole = {(const unsigned char *)name, sizeof(name)};
    cr_expect_eq(identifier_judge(whole), IDENTIFIER_UNSURE);
    cr_expect_leq(identifier_around(whole, 2000).len, 128);
}
