/* generic_test.c - assignments in the syntax of many languages: which values are taken for secrets.
 * Values come from recipes, so that no credential stands here. */
#include "scanner/generic.h"

#include "base/buf.h"
#include "rules/recipe.h"
#include "tests/test.h"

SUITE(generic);

static const struct rule rule = {.id = "t", .evidence = EVIDENCE_GENERIC};

enum fate { DROPPED = -1, LOW = CONFIDENCE_LOW, MEDIUM, HIGH };

struct row {
    const char *before, *value, *after;
    enum file_syntax syntax;
    enum fate least, most;
};

static void add(struct buf *text, const char *from, size_t len)
{
    cr_assert_eq(buf_add(text, (struct bytes){(const unsigned char *)from, len}), ST_OK);
}

/* The name is the last identifier of before, or what stands behind a '^' there. */
static enum fate fate_of(const struct row *row, const char **why)
{
    AUTO(buf_dispose) struct buf text = {.max = 4096};
    struct error err;
    const char *mark = strchr(row->before, '^'), *before = mark ? mark + 1 : row->before;
    size_t start = strlen(row->before);
    while (start > 0 && !byte_is_alnum((unsigned char)row->before[start - 1]))
        start--;
    if (mark) {
        start = (size_t)(mark - row->before) + 1;
        add(&text, row->before, start - 1);
    }
    add(&text, before, strlen(before));
    size_t from = text.len;
    cr_assert_eq(recipe_expand(row->value, &text, &err), ST_OK);
    size_t to = text.len;
    add(&text, row->after, strlen(row->after));
    struct suspect s = {.rule = &rule,
                        .text = buf_bytes(&text),
                        .start = start - 1,
                        .end = to,
                        .secret_start = from,
                        .secret_end = to,
                        .syntax = row->syntax};
    struct verdict v;
    judge(&s, &v);
    *why = v.dropped ? v.dropped : v.reasons.text[v.reasons.count - 1];
    return v.dropped ? DROPPED : (enum fate)v.confidence;
}

#define RANDOM "{A-Za-z0-9:24}"

static const struct row rows[] = {
    /* a literal is a value everywhere, a bare word only in configuration */
    {"db_password = \"", RANDOM, "\"", SYNTAX_CODE, HIGH, HIGH},
    {"DB_PASSWORD=", RANDOM, "\n", SYNTAX_SHELL, HIGH, HIGH},
    {"  password: ", RANDOM, "\n", SYNTAX_CONFIG, HIGH, HIGH},
    {"  password = ", RANDOM, ";", SYNTAX_CODE, DROPPED, DROPPED},
    {"token = ", "read_token", "(path)", SYNTAX_UNKNOWN, DROPPED, DROPPED},
    {"String url = \"https://acme.io/?access_token=", RANDOM, "&x=1\"", SYNTAX_CODE, HIGH, HIGH},
    {"// password: ", RANDOM, "\n", SYNTAX_CODE, MEDIUM, HIGH},
    {"\"{\\\"password\\\": \\\"", RANDOM, "\\\"}\"", SYNTAX_MARKUP, HIGH, HIGH},
    {"<password>", RANDOM, "</password>", SYNTAX_MARKUP, HIGH, HIGH},
    {"'password' => '", RANDOM, "'", SYNTAX_CODE, HIGH, HIGH},
    {"setPassword(\"", RANDOM, "\")", SYNTAX_CODE, HIGH, HIGH},
    {"find_token(\"", RANDOM, "\")", SYNTAX_CODE, LOW, LOW},
    {"^secretKey = Base64.decode(\"", RANDOM, "\")", SYNTAX_CODE, HIGH, HIGH},
    {"^token = store.lookup_by(\"", RANDOM, "\")", SYNTAX_CODE, LOW, LOW},
    {"token: ", "{a-z:8}", " is what follows", SYNTAX_PROSE, LOW, LOW},
    {"password = ", "${a-z:8}", "", SYNTAX_CONFIG, DROPPED, DROPPED},
    {"$(OUT)/memfd_secret: ", "LDLIBS", " += -lcap\n", SYNTAX_SHELL, DROPPED, DROPPED},
    {"api_token: ", "SecretStr", " = Field()\n", SYNTAX_UNKNOWN, DROPPED, DROPPED},
    {"echo \"PASS: ", "{a-z0-9:9}", "\"\n", SYNTAX_SHELL, DROPPED, DROPPED},
    {"s:host.passwd = ", "s:netrw_passwd", "\n", SYNTAX_UNKNOWN, LOW, LOW},
    {"did not pass \"", "-v/-q", "\" on\n", SYNTAX_PROSE, DROPPED, DROPPED},
    {"login.password_hint=", "{a-z:10}", " a jelszo\n", SYNTAX_CONFIG, LOW, LOW},
    {"login.password=", "{a-z:12}", " a jelszo\n", SYNTAX_CONFIG, LOW, LOW},
    {"login.password=", "{A-Za-z0-9:14}", " url=x\n", SYNTAX_CONFIG, HIGH, HIGH},
    {"PGPASSWORD=", "{A-Za-z0-9:14}", " psql -h db\n", SYNTAX_SHELL, HIGH, HIGH},
    {"dump --password=", "{A-Za-z0-9:14}", " shop\n", SYNTAX_SHELL, HIGH, HIGH},
    {"^password\">'", ");e.push([17,", "'", SYNTAX_CODE, DROPPED, DROPPED},
    {"PASS: ", "{a-z0-9:9}", "\n", SYNTAX_UNKNOWN, DROPPED, DROPPED},
    {"PASS: ", "{A-Za-z0-9:14}", "\n", SYNTAX_CONFIG, HIGH, HIGH},
    {"echo \"PASS: ok\"; DB_PASS=", "{A-Za-z0-9:14}", "\n", SYNTAX_SHELL, HIGH, HIGH},
    {"^token = of_token(\"", "acme,errinjct", "\")", SYNTAX_CODE, LOW, LOW},
    {"^ACME-SECRET-KEY-1\", \"", "ACME-SECRET-KEY-PQ-1", "\"}", SYNTAX_CODE, LOW, LOW},
    {"^db_password\", \"", RANDOM, "\"}", SYNTAX_CODE, MEDIUM, HIGH},
    {"^token = manager.get_token_for(\"", RANDOM, "\")", SYNTAX_CODE, LOW, LOW},
    /* the name */
    {"token_count = \"", RANDOM, "\"", SYNTAX_CODE, LOW, LOW},
    {"public_key = \"", RANDOM, "\"", SYNTAX_CODE, LOW, LOW},
    {"password_hash = \"", RANDOM, "\"", SYNTAX_CODE, LOW, LOW},
    {"client_secret = \"", "clientSecret", "\"", SYNTAX_CODE, DROPPED, DROPPED},
    /* the value */
    {"password = \"", "correct horse battery", "\"", SYNTAX_CODE, LOW, LOW},
    {"secretName: ", "heketi-config-secret", "\n", SYNTAX_CONFIG, LOW, LOW},
    {"password = \"", "p4ssw0rd", "\"", SYNTAX_CODE, DROPPED, LOW},
    {"password: ", "Garden-Fence7", "\n", SYNTAX_CONFIG, MEDIUM, MEDIUM},
    {"DB_PASSWORD=", "GardenFence77", "\n", SYNTAX_SHELL, MEDIUM, MEDIUM},
    {"\"db_password\", \"", "accessToken1", "\"\n", SYNTAX_CODE, LOW, LOW},
    {"db_password = \"", "newPassword1", "\"\n", SYNTAX_CODE, LOW, LOW},
    {"password: ", "garden-fence", "\n", SYNTAX_CONFIG, LOW, LOW},
    {"password: ", "garden-fence-7", "\n", SYNTAX_CONFIG, LOW, LOW},
    {"password: \"", "A garden fence, 7 m", "\"\n", SYNTAX_CONFIG, LOW, LOW},
    {"password_rule: ", "Garden-Fence7", "\n", SYNTAX_CONFIG, LOW, LOW},
    {"secret: ", "Garden-Fence7", "\n", SYNTAX_CONFIG, LOW, LOW},
    {"api_token: ", "Garden-Fence7", "\n", SYNTAX_CONFIG, LOW, LOW},
    {"password = \"", "abc123", "\"", SYNTAX_CODE, DROPPED, DROPPED},
    {"secret: ", "/run/secrets/db", "\n", SYNTAX_CONFIG, DROPPED, DROPPED},
    {"password: ", "$2y$10${A-Za-z0-9./:53}", "\n", SYNTAX_CONFIG, LOW, LOW},
    {"sha256 of the token: ", "{0-9a-f:64}", "\n", SYNTAX_UNKNOWN, LOW, LOW},
    {"access_token: ", "{0-9a-f:8}-{0-9a-f:4}-{0-9a-f:4}-{0-9a-f:4}-{0-9a-f:12}", "\n",
     SYNTAX_CONFIG, MEDIUM, MEDIUM},
    {"password: ", "{0-9:9}", "\n", SYNTAX_CONFIG, MEDIUM, MEDIUM},
    {"token: ", "{0-9:6}", "\n", SYNTAX_CONFIG, LOW, LOW},
    {"client_secret = \"", "acme1.oa2-cs.v1.", "\"", SYNTAX_CODE, LOW, LOW},
    {"password = \"", "{A-Za-z0-9:14}.", "\"", SYNTAX_CODE, MEDIUM, HIGH},
    {"API_KEY=", "ack_***", "\n", SYNTAX_SHELL, DROPPED, DROPPED},
};

EACH(generic, judges_name_value_and_syntax, rows, i)
{
    const struct row *row = &rows[*i];
    const char *why;
    enum fate fate = fate_of(row, &why);
    cr_expect(fate >= row->least && fate <= row->most, "%s%s%s: fate %d: %s", row->before,
              row->value, row->after, fate, why);
}
