/* checksum_test.c - the checks that prove something: vectors, completion, near misses, refusals of
 * all checks. */
#include "rules/check.h"
#include "tests/rules/checks.h"
#include "tests/test.h"

#include <cjson/cJSON.h>
#include <stdio.h>

SUITE(checksum);

#define CHECK(name) #name,
static const char *const names[] = {
#include "rules/checksum/list.h"
};
#undef CHECK

EACH(checksum, is_named_as_in_the_list, names, i)
{
    size_t count;
    const struct check *check = check_all(&count)[*i];
    cr_assert_eq(count, COUNT_OF(names));
    cr_expect_eq(check_find(check->name), check);
    cr_assert_eq(strlen(check->name), strlen(names[*i]));
    for (size_t k = 0; names[*i][k] != '\0'; k++)
        cr_expect_eq(check->name[k], names[*i][k] == '_' ? '-' : names[*i][k], "%s", check->name);
}

Test(checksum, an_unknown_name_has_no_check)
{
    cr_expect_eq(check_find("crc32-base62"), NULL);
    cr_expect_eq(check_find(""), NULL);
}

/* --- vectors ------------------------------------------------------------------------------------
 */

static struct buf read_testdata(const char *name)
{
    const char *folder = getenv("SPRAWL_TESTDATA");
    cr_assert_neq(folder, NULL, "SPRAWL_TESTDATA is not set");
    AUTO(buf_dispose) struct buf path = {0};
    buf_printf(&path, "%s/%s", folder, name);
    cr_assert_eq(buf_add(&path, (struct bytes){(const unsigned char *)"", 1}), ST_OK);
    FILE *file = fopen((const char *)path.ptr, "rb");
    cr_assert_neq(file, NULL, "cannot open %s", (const char *)path.ptr);
    struct buf text = {0};
    unsigned char part[4096];
    for (size_t len; (len = fread(part, 1, sizeof(part), file)) > 0;)
        cr_assert_eq(buf_add(&text, (struct bytes){part, len}), ST_OK);
    fclose(file);
    return text;
}

static const struct {
    const char *kind, *check;
} kinds[] = {
    {"github_classic", "github"},
    {"npm", "npm"},
    {"vercel", "vercel"},
    {"polar_oat", "polar"},
    {"cloudflare", "cloudflare"},
    {"grafana_glsa", "grafana"},
    {"atlassian", "atlassian"},
    {"gitlab_routable", "gitlab"},
    {"confluent_cflt", "confluent"},
    {"zuplo", "zuplo"},
    {"his_v1", "azure-his"},
    {"cask_v1", "azure-cask"},
    {"entra_8q", "entra"},
};

static const struct check *check_of_kind(const char *kind)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return check_find(kinds[i].check);
    return NULL;
}

static const char *member(const cJSON *vector, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(vector, name));
    cr_assert_neq(text, NULL, "a vector has no %s", name);
    return text;
}

static void expect_vector(const cJSON *vector)
{
    const struct check *check = check_of_kind(member(vector, "kind"));
    cr_assert_neq(check, NULL, "no check for %s", member(vector, "kind"));
    AUTO(buf_dispose) struct buf start = {0}, whole = {0}, made = {0};
    buf_printf(&start, "%s%s", member(vector, "prefix"), member(vector, "body"));
    buf_printf(&whole, "%s%s%s", member(vector, "prefix"), member(vector, "body"),
               member(vector, "check"));
    bool valid = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(vector, "valid"));
    struct facts facts = {0};
    cr_expect_eq(check->run(buf_bytes(&whole), &facts), valid ? CHECK_OK : CHECK_FAILED, "%s",
                 check->name);
    cr_expect(valid || facts.count == 0, "%s tells facts of what is not genuine", check->name);
    cr_assert_eq(check->complete(buf_bytes(&start), &made), ST_OK, "%s", check->name);
    cr_expect_eq(bytes_equal(buf_bytes(&made), bytes_of(member(vector, "check"))), valid,
                 "%s completes '%.*s'", check->name, (int)made.len, (const char *)made.ptr);
}

Test(checksum, agrees_with_the_reference_vectors)
{
    AUTO(buf_dispose) struct buf text = read_testdata("offline_vectors.json");
    cJSON *vectors = cJSON_ParseWithLength((const char *)text.ptr, text.len);
    cr_expect_geq(cJSON_GetArraySize(vectors), 40);
    const cJSON *vector;
    cJSON_ArrayForEach(vector, vectors) expect_vector(vector);
    cJSON_Delete(vectors);
}

/* --- what complete makes, run accepts -----------------------------------------------------------
 */

static const struct {
    const char *check, *recipe, *facts;
} genuine[] = {
    {"github", "ghp_{A-Za-z0-9:30}{+github}", "class=personal_access_token"},
    {"github", "ghs_{A-Za-z0-9:30}{+github}", "class=app_installation"},
    {"npm", "npm_{A-Za-z0-9:30}{+npm}", ""},
    {"vercel", "vci_{A-Za-z0-9:50}{+vercel}", "class=integration"},
    {"polar", "polar_oat_{A-Za-z0-9:37}{+polar}", "class=organization_access_token"},
    {"cloudflare", "cfk_{A-Za-z0-9:40}{+cloudflare}", "class=global"},
    {"grafana", "glsa_{A-Za-z0-9:32}_{+grafana}", "class=service_account"},
    {"grafana", "glsa_{A-Za-z0-9:32}{+grafana}", "class=service_account"},
    {"atlassian", "ATATT3xFfGF0{A-Za-z0-9_-:171}={+atlassian}", "class=api_token"},
    {"atlassian", "ATBB{A-Za-z0-9:24}{+atlassian}", "class=app_password"},
    {"gitlab", "glpat-{b64url:o:1\nu:2s{A-Za-z0-9:16}\x10}.01.{+gitlab}",
     "organization_id=1; user_id=100"},
    {"gitlab", "glpat-{b64url:{A-Za-z0-9:16}g:z\np:zz\x10}.{+gitlab}",
     "group_id=35; project_id=1295"},
    {"gitlab", "glrt-t3_{b64url:c:1\no:1\nt:3{A-Za-z0-9:16}\x10}.01.{+gitlab}",
     "cell_id=1; organization_id=1; runner_type=3"},
    {"gitlab", "gldt-{A-Za-z0-9_-:40}.{+gitlab}", ""},
    {"confluent", "cflt{A-Za-z0-9:54}{+confluent}", ""},
    {"zuplo", "zpka_{a-z0-9:32}_{+zuplo}", ""},
    {"azure-his", "{A-Za-z0-9:76}+ASt{+azure-his}", "service=storage; privilege=full_control"},
    {"azure-his", "{A-Za-z0-9+/:76}ACDb{+azure-his}",
     "service=cosmos_db; privilege=master_read_write"},
    {"azure-his", "{A-Za-z0-9+/:33}+AEh{+azure-his}", "service=event_hubs; privilege=manage"},
    {"azure-his", "{A-Za-z0-9:42}AzSe{+azure-his}", "service=search; privilege=admin"},
    {"azure-his", "{A-Za-z0-9:42}+ACR{+azure-his}",
     "service=container_registry; privilege=default"},
    {"azure-his", "{A-Za-z0-9_-:44}AzFu{+azure-his}", "service=functions; privilege=master"},
    {"azure-cask", "{A-Za-z0-9:52}JQQJ99BG{A-Za-z0-9:16}ACOG{+azure-cask}",
     "service=cognitive_services; signature=ACOG; class=key; created=2025-07; managed_by=customer"},
    {"azure-cask", "{A-Za-z0-9:52}JQQJ9DAL{A-Za-z0-9:16}msql{+azure-cask}",
     "service=sql; signature=msql; class=derived_key; created=2024-12; managed_by=microsoft"},
    {"entra", "{A-Za-z0-9_~.:3}8Q~{A-Za-z0-9_~.-:31}{+entra}", ""},
    {"age", "AGE-SECRET-KEY-1{QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L:52}{+age}", ""},
    {"age", "AGE-SECRET-KEY-PQ-1{QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L:52}{+age}", ""},
    {"crates-io", "cio_tp_{A-Za-z0-9:31}{+crates-io}", "class=trusted_publishing"},
    {"xata", "xau_{0-9a-zA-Z:26}{+xata}", "class=user"},
    {"xata", "xao_{0-9a-zA-Z:24}{+xata}", "class=organization"},
    {"xata", "xao_uv{uvUV:6}{0-9a-zA-Z:18}{+xata}", "class=organization"}, /* digits of five bits */
    {"crates-io", "cio_tp_{0:31}w", "class=trusted_publishing"}, /* from the tests of crates.io */
    {"nats", "SU{A-P:1}{A-Z2-7:51}{+nats}", "role=user"},
    {"nats", "SO{A-P:1}{A-Z2-7:51}{+nats}", "role=operator"},
    {"stellar", "S{A-D:1}{A-Z2-7:50}{+stellar}", ""},
};

EACH(checksum, proves_what_it_completes, genuine, i)
{
    AUTO(buf_dispose) struct buf text = checks_text(genuine[*i].recipe);
    cr_expect(check_find(genuine[*i].check)->proof);
    checks_expect(genuine[*i].check, buf_bytes(&text), CHECK_OK, genuine[*i].facts);
}

EACH(checksum, fails_with_one_character_changed, genuine, i)
{
    AUTO(buf_dispose) struct buf text = checks_text(genuine[*i].recipe);
    /* near the end of the body: past the dots of prefixes, before signatures and marks */
    unsigned char *at = text.ptr + text.len / 2 - 4;
    *at = *at == 'A' ? 'C' : 'A';
    checks_expect(genuine[*i].check, buf_bytes(&text), CHECK_FAILED, "");
}

EACH(checksum, never_proves_a_beginning, genuine, i)
{
    AUTO(buf_dispose) struct buf text = checks_text(genuine[*i].recipe);
    const struct check *check = check_find(genuine[*i].check);
    bool padded = text.ptr[text.len - 1] == '='; /* padding may be missing */
    for (size_t len = 0; len < text.len - (padded ? 2 : 0); len++) {
        struct facts facts = {0};
        cr_expect_neq(check->run((struct bytes){text.ptr, len}, &facts), CHECK_OK, "%s at %zu",
                      check->name, len);
        cr_expect_eq(facts.count, 0);
    }
}

static const struct {
    const char *check, *recipe;
    enum check_result result;
} near_misses[] = {
    {"github", "ghp_{A-Za-z0-9:29}", CHECK_NONE},
    {"github", "github_pat_{A-Za-z0-9:22}_{A-Za-z0-9:59}", CHECK_NONE},
    {"github", "ghp_{A-Za-z0-9:15}-{A-Za-z0-9:20}", CHECK_FAILED},
    {"github", "npm_{A-Za-z0-9:30}{+npm}", CHECK_NONE},
    {"gitlab", "glpat-{A-Za-z0-9:20}", CHECK_NONE},
    {"gitlab", "glpat-{A-Za-z0-9:30}.01.0u{0-9a-z:7}", CHECK_FAILED},
    {"gitlab", "glpat-{A-Za-z0-9:30}.01.0v{0-9a-z:7}", CHECK_FAILED},
    {"gitlab", "glpat-{A-Za-z0-9:30}.0!.0u{0-9a-z:7}", CHECK_NONE},
    {"grafana", "glsa_{A-Za-z0-9:32}-{0-9a-f:8}", CHECK_FAILED},
    {"cloudflare", "cfut_{A-Za-z0-9:40}{0-9A-F:8}", CHECK_FAILED},
    {"azure-his", "{A-Za-z0-9:76}+XXx{A-Za-z0-9:5}A==", CHECK_NONE},
    {"azure-his", "{A-Za-z0-9:76}+ASt{A-Za-z0-9:5}A==", CHECK_FAILED},
    {"azure-his", "{A-Za-z0-9:75}~+ASt{A-Za-z0-9:5}A==", CHECK_FAILED},
    {"azure-cask", "{A-Za-z0-9:52}JQQJ99BZ{A-Za-z0-9:16}AZDO{A-Za-z0-9:4}", CHECK_NONE},
    {"azure-cask", "{A-Za-z0-9:52}JQQJ99BF{A-Za-z0-9:16}AZDO{A-Za-z0-9:4}", CHECK_FAILED},
    {"azure-cask", "{A-Za-z0-9:52}JQQJ99BF{A-Za-z0-9:16}AZDO{A-Za-z0-9:6}==", CHECK_FAILED},
    {"entra", "{A-Za-z0-9:3}7Q~{A-Za-z0-9:31}", CHECK_NONE},
    {"entra", "{A-Za-z0-9:3}8Q~{A-Za-z0-9:34}", CHECK_FAILED},
    {"azdo-legacy", "{a-z2-7:52}", CHECK_FAILED},
    {"azdo-legacy", "{A-Z2-7:52}", CHECK_NONE},
    {"age", "AGE-SECRET-KEY-1{QPZRY9X8:58}", CHECK_FAILED},
    {"age", "AGE-SECRET-KEY-1{BIO:58}", CHECK_FAILED},
    {"age", "AGE-PLUGIN-{A-Z:10}-1{QPZRY9X8:58}", CHECK_NONE},
    {"nats", "SB{A-Z2-7:56}", CHECK_NONE},
    {"nats", "SU{A-Z2-7:55}0", CHECK_FAILED},
    {"stellar", "SX{A-Z2-7:54}", CHECK_FAILED},
    {"stellar", "G{A-Z2-7:55}", CHECK_NONE},
    {"age", "AGE-SECRET-KEY-PQ-1{QPZRY9X8:58}", CHECK_FAILED},
    {"crates-io", "cio{A-Za-z0-9:32}", CHECK_NONE},
    {"xata", "xau_{0-9a-z:33}", CHECK_FAILED},
    {"xata", "xau_{0-9a-z:32}-", CHECK_FAILED},
    {"xata", "xau_{Z:36}", CHECK_FAILED}, /* more than 24 bytes */
    {"xata", "xau_{v:32}", CHECK_FAILED}, /* fewer */
    {"xata", "xau_{0-9a-z:31}", CHECK_NONE},
    {"xata", "xat_{0-9a-z:33}", CHECK_NONE},
    {"atlassian", "ATATT3{A-Za-z0-9:20}", CHECK_FAILED},
    {"atlassian", "ATATT3", CHECK_NONE},
};

EACH(checksum, tells_a_near_miss_from_another_form, near_misses, i)
{
    AUTO(buf_dispose) struct buf text = checks_text(near_misses[*i].recipe);
    checks_expect(near_misses[*i].check, buf_bytes(&text), near_misses[*i].result, "");
}

static const struct {
    const char *check, *start;
} no_beginnings[] = {
    {"github", "ghp_abc"},    {"github", ""},
    {"gitlab", "glpat-abc."}, {"grafana", "glsa_"},
    {"azure-his", "+ASt"},    {"azure-cask", "JQQJ99"},
    {"entra", "abc8Q~"},      {"age", "AGE-SECRET-KEY-1"},
    {"crates-io", "cio_tp_"}, {"nats", "S"},
    {"stellar", "SZ"},        {"atlassian", "ATATT3"},
    {"xata", "xau_"},         {"xata", "xau_0123456789abcdefghijklmnopqr"},
    {"age", "AGE-"},          {"xata", "xau_0123456789-"},
};

EACH(checksum, does_not_complete_what_is_no_beginning, no_beginnings, i)
{
    AUTO(buf_dispose) struct buf out = {0};
    const struct check *check = check_find(no_beginnings[*i].check);
    cr_expect_eq(check->complete(bytes_of(no_beginnings[*i].start), &out), ST_SYNTAX);
    cr_expect_eq(out.len, 0);
}

/* --- escapes, variants, and the one that cannot be completed ------------------------------------
 */

/* text with each from (one character) replaced. */
static struct buf replaced(struct bytes text, unsigned char from, const char *to)
{
    struct buf out = {0};
    for (size_t i = 0; i < text.len; i++) {
        struct bytes one = {text.ptr + i, 1};
        cr_assert_eq(buf_add(&out, text.ptr[i] == from ? bytes_of(to) : one), ST_OK);
    }
    return out;
}

static const struct {
    const char *check, *recipe, *facts;
    unsigned char from;
    const char *to;
} escaped[] = {
    {"atlassian", "ATATT3{A-Za-z0-9:40}={+atlassian}", "class=api_token", '=', "%3D"},
    {"atlassian", "ATATT3{A-Za-z0-9:40}={+atlassian}", "class=api_token", '=', "\\="},
    {"atlassian", "ATATT3{A-Za-z0-9:40}={+atlassian}", "class=api_token", '=', "=\\\n    "},
    {"azure-his", "{A-Za-z0-9:76}+ASt{+azure-his}", "service=storage; privilege=full_control", '+',
     "\\u002B"},
    {"azure-his", "{A-Za-z0-9:76}+ASt{+azure-his}", "service=storage; privilege=full_control", '=',
     "\\u003d"},
    {"azure-his", "{A-Za-z0-9:75}/+ASt{+azure-his}", "service=storage; privilege=full_control", '/',
     "\\/"},
    {"azure-his", "{A-Za-z0-9:76}+ASt{+azure-his}", "service=storage; privilege=full_control", '+',
     "%2b"},
    {"azure-his", "{A-Za-z0-9:76}+ASt{+azure-his}", "service=storage; privilege=full_control", '+',
     "\\\\n+"},
};

EACH(checksum, reads_a_token_behind_its_escapes, escaped, i)
{
    AUTO(buf_dispose) struct buf plain = checks_text(escaped[*i].recipe);
    AUTO(buf_dispose)
    struct buf text = replaced(buf_bytes(&plain), escaped[*i].from, escaped[*i].to);
    cr_assert_gt(text.len, plain.len);
    checks_expect(escaped[*i].check, buf_bytes(&text), CHECK_OK, escaped[*i].facts);
}

/* Redis keys write 'P' for '+' and 'F' for '/': try keys until one has such a checksum. */
Test(checksum, knows_redis_keys_with_replaced_signs)
{
    size_t seen = 0;
    for (int i = 0; i < 200; i++) {
        AUTO(buf_dispose) struct buf recipe = {0};
        buf_printf(&recipe, "{A-Za-z0-9:30}%03dAzCa{+azure-his}", i);
        cr_assert_eq(buf_add(&recipe, (struct bytes){(const unsigned char *)"", 1}), ST_OK);
        AUTO(buf_dispose) struct buf text = checks_text((const char *)recipe.ptr);
        seen += memchr(text.ptr, '+', text.len) != NULL || memchr(text.ptr, '/', text.len) != NULL;
        AUTO(buf_dispose) struct buf once = replaced(buf_bytes(&text), '+', "P");
        AUTO(buf_dispose) struct buf twice = replaced(buf_bytes(&once), '/', "F");
        checks_expect("azure-his", buf_bytes(&twice), CHECK_OK, "service=redis; privilege=access");
    }
    cr_expect_gt(seen, 5);
}

static uint32_t crc32_bitwise(struct bytes data)
{
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < data.len; i++) {
        crc ^= data.ptr[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void expect_azdo(uint32_t mask, const char *facts)
{
    static const size_t scattered[4] = {22, 8, 7, 2};
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned char raw[33] = {0}, data[28], text[52];
    size_t len = 0;
    for (size_t i = 0; i < 32; i++) {
        raw[i] = (unsigned char)(i * 37 + 11);
        if (i != 2 && i != 7 && i != 8 && i != 22)
            data[len++] = raw[i];
    }
    uint32_t crc = crc32_bitwise((struct bytes){data, len}) ^ mask;
    for (size_t i = 0; i < 4; i++)
        raw[scattered[i]] = (unsigned char)(crc >> (8 * i));
    for (size_t i = 0; i < sizeof(text); i++) {
        unsigned pair = (unsigned)raw[i * 5 / 8] << 8 | raw[i * 5 / 8 + 1];
        text[i] = (unsigned char)digits[pair >> (11 - i * 5 % 8) & 31];
    }
    checks_expect("azdo-legacy", (struct bytes){text, sizeof(text)}, CHECK_OK, facts);
}

Test(checksum, finds_the_scattered_checksum_of_azure_devops)
{
    expect_azdo(0xE0B9692D, "class=user_pat");
    expect_azdo(0x1019F92E, "class=application_pat");
}

/* --- refusals, of every check there is ----------------------------------------------------------
 */

static const char *const prefixes[] = {
    "ghp_",
    "npm_",
    "vcp_",
    "polar_oat_",
    "cfut_",
    "glsa_",
    "ATATT3",
    "glpat-",
    "cflt",
    "zpka_",
    "AGE-SECRET-KEY-1",
    "cio_tp_",
    "xau_",
    "SU",
    "AKIA",
    "ABSK",
    "bedrock-api-key-",
    "sv=1&sig=",
    "eyJ.eyJ.",
    "ghs_1_",
    "-----BEGIN PRIVATE KEY-----",
    "pypi-",
    "eyJ",
    "12345678:",
    "xoxb-",
    "xapp-1-",
    "https://hooks.slack.com/services/",
    "sntrys_",
    "glc_",
    "ops_",
    "sk.eyJ",
    "cmVmdGtu",
    "SG.",
    "sk-",
    "sk-proj-",
    "sk-ant-api03-",
    "gsk_",
    "",
};

static void expect_nothing(const struct check *check, struct bytes text)
{
    struct facts facts = {0};
    enum check_result result = check->run(text, &facts);
    cr_expect_neq(result, CHECK_OK, "%s accepts %zu bytes", check->name, text.len);
    cr_expect_eq(facts.count, 0, "%s tells facts", check->name);
}

EACH(checksum, refuses_nothing_and_next_to_nothing, names, i)
{
    size_t count;
    const struct check *check = check_all(&count)[*i];
    expect_nothing(check, (struct bytes){NULL, 0});
    expect_nothing(check, bytes_of(""));
    for (unsigned c = 0; c < 256; c++) {
        unsigned char one = (unsigned char)c;
        expect_nothing(check, (struct bytes){&one, 1});
    }
}

EACH(checksum, refuses_huge_and_binary_tokens, names, i)
{
    enum { HUGE = 1 << 20 };
    size_t count;
    const struct check *check = check_all(&count)[*i];
    AUTO(xfree) unsigned char *text = xmalloc(HUGE);
    for (size_t k = 0; k < COUNT_OF(prefixes); k++) {
        size_t len = strlen(prefixes[k]);
        memset(text, 'A', HUGE);
        memcpy(text, prefixes[k], len);
        expect_nothing(check, (struct bytes){text, HUGE});
        for (size_t at = len; at < len + 100; at++)
            text[at] = at % 2 == 0 ? '\0' : 0xff;
        for (size_t to = len; to < len + 100; to++)
            expect_nothing(check, (struct bytes){text, to});
    }
}

Test(checksum, facts_stay_printable_and_few)
{
    struct facts facts = {0};
    for (int k = 0; k < FACTS_MAX + 3; k++)
        facts_add(&facts, "name", "a\nb\x1b\xc3%0*d", 2 * FACT_VALUE_MAX, 7);
    cr_expect_eq(facts.count, FACTS_MAX);
    cr_expect_eq(strlen(facts.item[0].value), FACT_VALUE_MAX - 1);
    cr_expect_eq(strncmp(facts.item[0].value, "a?b??0", 6), 0);
}
