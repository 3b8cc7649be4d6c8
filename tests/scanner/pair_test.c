/* pair_test.c - what is put together, and what is not. */
#include "scanner/pair.h"

#include "base/buf.h"
#include "rules/load.h"
#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/scan.h"
#include "tests/test.h"

SUITE(pair);

/* SEC_ and its key id ID_, which is none of a secret; a token TOK_, which is one; a name. */
static const char catalogue[] =
    "issuer = 'acme'\nname = 'Acme'\n"
    "[[rule]]\nid = 'acme-secret'\ntitle = 'Secret'\nkind = 'api_key'\nseverity = 'high'\n"
    "token = 'SEC_[a-z]{4}'\n"
    "parts = [{ rule = 'acme-id', role = 'key id' }, { rule = 'acme-token', role = 'token' },\n"
    "  { rule = 'acme-name', role = 'name' },\n"
    "  { rule = 'acme-host', role = 'host', before = true }]\n"
    "examples = ['SEC_{a-z:4}']\ncounter = ['x']\n"
    "[[rule]]\nid = 'acme-id'\ntitle = 'Id'\nkind = 'identifier'\nseverity = 'low'\n"
    "token = 'ID_[a-z]{4}'\nexamples = ['ID_{a-z:4}']\ncounter = ['x']\n"
    "[[rule]]\nid = 'acme-token'\ntitle = 'Token'\nkind = 'session_token'\nseverity = 'medium'\n"
    "token = 'TOK_[a-z]{4}'\nexamples = ['TOK_{a-z:4}']\ncounter = ['x']\n"
    "[[rule]]\nid = 'acme-name'\ntitle = 'Name'\nkind = 'identifier'\nseverity = 'low'\n"
    "token = 'name=[a-z]{4}'\nonly_as_part = true\n"
    "examples = ['name=zzzz SEC_{a-z:4}']\ncounter = ['x']\n"
    "[[rule]]\nid = 'acme-host'\ntitle = 'Host'\nkind = 'identifier'\nseverity = 'low'\n"
    "token = 'HOST_[a-z]{4}'\nexamples = ['HOST_{a-z:4}']\ncounter = ['x']\n";

struct text_reader {
    struct reader reader;
    struct bytes rest;
};

static ptrdiff_t read_text(struct reader *self, unsigned char *to, size_t max)
{
    struct text_reader *r = (struct text_reader *)self;
    size_t len = MIN(max, r->rest.len);
    if (len > 0)
        memcpy(to, r->rest.ptr, len);
    r->rest = bytes_slice(r->rest, len, r->rest.len);
    return (ptrdiff_t)len;
}

/* Scan text with the rules above. */
static void scan(const char *path, const char *text, enum confidence least, struct batch *out)
{
    static const char *const none[] = {NULL};
    const atomic_int never = 0;
    struct error err = {{0}};
    AUTO(rule_list_dispose) struct rule_list list = {0};
    AUTO(ruleset_free) struct ruleset *rules = NULL;
    AUTO(config_free) struct config *config = NULL;
    AUTO(worker_free) struct worker *worker = NULL;
    cr_assert_eq(rule_list_load(&list, "a.toml", bytes_of(catalogue), &err), ST_OK, "%s", err.text);
    cr_assert_eq(ruleset_new(&rules, list.rules, list.count, &err), ST_OK, "%s", err.text);
    cr_assert_eq(config_new_empty(&config), ST_OK);
    struct scan_options options = {.targets = none,
                                   .include = none,
                                   .exclude = none,
                                   .jobs = 1,
                                   .config = config,
                                   .inline_allows = true,
                                   .min_confidence = least,
                                   .fingerprint_key = bytes_of("test"),
                                   .cancelled = &never};
    cr_assert_eq(worker_new(&worker, rules, &options, NULL, &err), ST_OK);
    struct text_reader reader = {.reader.read = read_text, .rest = bytes_of(text)};
    struct item item = {.path = bytes_of(path), .reader = &reader.reader, .size = strlen(text)};
    worker_scan(worker, &item, out);
    for (size_t i = 0; i < out->finding_count; i++) /* the rules go before the findings */
        out->findings[i]->rule = NULL;
}

/* "SEC_aaaa<ID_aaaa TOK_aaaa> ..." in order of offset; parts in order of nearness. */
static void told(const char *path, const char *text, const char *expected)
{
    AUTO(batch_dispose) struct batch batch = {0};
    AUTO(buf_dispose) struct buf is = {0};
    scan(path, text, CONFIDENCE_MEDIUM, &batch);
    for (size_t i = 0; i < batch.finding_count; i++) {
        const struct finding *f = batch.findings[i];
        buf_printf(&is, "%s%s", i > 0 ? " " : "", f->secret);
        for (size_t k = 0; k < f->part_count; k++)
            buf_printf(&is, "%s%s", k > 0 ? " " : "<", f->parts[k].finding->secret);
        buf_printf(&is, "%s", f->part_count > 0 ? ">" : "");
    }
    buf_printf(&is, "%s", "\n");
    is.ptr[is.len - 1] = '\0';
    cr_expect_str_eq((const char *)is.ptr, expected, "%s", text);
}

static const struct {
    const char *path, *text, *expected;
} texts[] = {
    /* whichever half stands first */
    {"f", "ID_aaaa\nSEC_aaaa\n", "SEC_aaaa<ID_aaaa>"},
    {"f", "ID_aaaa\nSEC_aaaa\nID_bbbb\nSEC_bbbb\n", "SEC_aaaa<ID_aaaa> SEC_bbbb<ID_bbbb>"},
    {"f", "SEC_aaaa\nID_aaaa\nSEC_bbbb\nID_bbbb\n", "SEC_aaaa<ID_aaaa> SEC_bbbb<ID_bbbb>"},
    {"f", "ID_aaaa\nSEC_aaaa\nTOK_aaaa\n", "SEC_aaaa<ID_aaaa TOK_aaaa>"},
    /* one to one */
    {"f", "ID_aaaa\nSEC_aaaa\nSEC_bbbb\n", "SEC_aaaa<ID_aaaa> SEC_bbbb"},
    {"f", "ID_aaaa\n\nID_bbbb\nSEC_aaaa\n", "SEC_aaaa<ID_bbbb>"},
    /* an identifier is none by itself, a token is */
    {"f", "ID_aaaa\n", ""},
    {"f", "TOK_aaaa\n", "TOK_aaaa"},
    /* sections, documents */
    {"f", "[a]\nID_aaaa\n[b]\nSEC_bbbb\n", "SEC_bbbb"},
    {"f", "ID_aaaa\n[b]\nSEC_bbbb\n", "SEC_bbbb"},
    {"f", "[a]\nSEC_aaaa\n[b]\nID_bbbb\nSEC_bbbb\n", "SEC_aaaa SEC_bbbb<ID_bbbb>"},
    {"f.yaml", "a: ID_aaaa\n---\na: SEC_bbbb\n", "SEC_bbbb"},
    /* objects */
    {"f.json", "{\"a\":{\"i\":\"ID_aaaa\",\"s\":\"SEC_aaaa\"},\"b\":{\"s\":\"SEC_bbbb\"}}",
     "SEC_aaaa<ID_aaaa> SEC_bbbb"},
    {"f.json", "{\"a\":{\"i\":\"ID_aaaa\"},\"b\":{\"s\":\"SEC_bbbb\"}}", "SEC_bbbb"},
    {"f.json", "{\"i\":\"ID_aaaa\",\"b\":{\"s\":\"SEC_bbbb\"}}", "SEC_bbbb<ID_aaaa>"},
    {"f.json", "[{\"name\":\"I\",\"value\":\"ID_aaaa\"},{\"name\":\"S\",\"value\":\"SEC_aaaa\"}]",
     "SEC_aaaa<ID_aaaa>"},
    /* indentation */
    {"f.yaml", "a:\n  i: ID_aaaa\nb:\n  s: SEC_bbbb\n", "SEC_bbbb"},
    {"f.yaml", "p:\n  a:\n    s: SEC_aaaa\n  b:\n    i: ID_bbbb\n    s: SEC_bbbb\n",
     "SEC_aaaa SEC_bbbb<ID_bbbb>"},
    {"f.yaml", "- i: ID_aaaa\n  x: 1\n- s: SEC_bbbb\n", "SEC_bbbb"},
    {"f.yaml", "env:\n- name: I\n  value: ID_aaaa\n- name: S\n  value: SEC_aaaa\n",
     "SEC_aaaa<ID_aaaa>"},
    /* distance */
    {"f", "ID_aaaa\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nSEC_aaaa", "SEC_aaaa<ID_aaaa>"},
    {"f", "ID_aaaa\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nSEC_aaaa", "SEC_aaaa"},
    /* looked for around a secret only */
    {"f", "name=zzzz\nSEC_aaaa\n", "SEC_aaaa<name=zzzz>"},
    {"f", "name=zzzz\n", ""},
    /* what stands before its secret, though another's is nearer */
    {"f", "HOST_aaaa : : : : SEC_aaaa HOST_bbbb : : : : SEC_bbbb\n",
     "SEC_aaaa<HOST_aaaa> SEC_bbbb<HOST_bbbb>"},
    {"f", "SEC_aaaa HOST_aaaa\n", "SEC_aaaa"},
    /* suppressed */
    {"f", "TOK_aaaa\nSEC_aaaa # sprawl:allow\n", "TOK_aaaa SEC_aaaa"},
    {"f", "ID_aaaa\nSEC_aaaa # sprawl:allow\n", "SEC_aaaa<ID_aaaa>"},
};

EACH(pair, puts_together, texts, row)
{
    told(texts[*row].path, texts[*row].text, texts[*row].expected);
}

Test(pair, shows_identifiers_to_those_who_ask)
{
    AUTO(batch_dispose) struct batch batch = {0};
    scan("f", "ID_aaaa\n", CONFIDENCE_LOW, &batch);
    cr_assert_eq(batch.finding_count, 1);
    cr_expect_eq(batch.findings[0]->confidence, CONFIDENCE_LOW);
    cr_expect_str_eq(batch.findings[0]->preview, "ID_aaaa");
}

Test(pair, takes_time_that_grows_with_the_number_of_findings)
{
    AUTO(batch_dispose) struct batch batch = {0};
    AUTO(buf_dispose) struct buf text = {0};
    for (size_t i = 0; i < 20000; i++)
        buf_printf(&text, "%s", "ID_aaaa SEC_aaaa TOK_aaaa ");
    buf_printf(&text, "%s", "\n");
    text.ptr[text.len - 1] = '\0';
    scan("f", (const char *)text.ptr, CONFIDENCE_MEDIUM, &batch);
    cr_assert_eq(batch.finding_count, 20000);
    for (size_t i = 0; i < batch.finding_count; i++)
        cr_assert_eq(batch.findings[i]->part_count, 2);
}

static const struct {
    const char *parts, *says;
} refused[] = {
    {"parts = [{ rule = 'acme-nobody', role = 'x' }]",
     "a.toml:3: rule acme-key: parts: there is no"},
    {"parts = [{ rule = 'acme-key', role = 'x' }]", "a.toml:3: rule acme-key: parts: there is no"},
    {"parts = []", "a.toml:8: 'parts' holds 1 to"},
    {"parts = ['acme-id']", "a.toml:8: a part is a table"},
    {"parts = [{ rule = 'acme-id' }]", "a.toml:8: 'role' is missing"},
    {"parts = [{ rule = 'acme-id', role = 'x', more = 1 }]", "a.toml:8: unknown key 'more'"},
    {"only_as_part = 1", "a.toml:8: 'only_as_part' must be"},
};

EACH(pair, refuses, refused, row)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    AUTO(ruleset_free) struct ruleset *rules = NULL;
    AUTO(buf_dispose) struct buf text = {0};
    struct error err = {{0}};
    buf_printf(&text,
               "issuer = 'acme'\nname = 'Acme'\n[[rule]]\nid = 'acme-key'\ntitle = 'Key'\n"
               "kind = 'api_key'\nseverity = 'high'\n%s\ntoken = 'acme_[a-z]{8}'\n"
               "examples = ['acme_{a-z:8}']\ncounter = ['x']\n",
               refused[*row].parts);
    enum status st = rule_list_load(&list, "a.toml", buf_bytes(&text), &err);
    if (st == ST_OK)
        st = ruleset_new(&rules, list.rules, list.count, &err);
    cr_expect_eq(st, ST_SYNTAX);
    cr_expect(strstr(err.text, refused[*row].says), "%s", err.text);
}
