/* load_test.c - rule files: what is read from them, and how faults are told. */
#include "rules/load.h"

#include "base/buf.h"
#include "tests/test.h"

#include <stdio.h>

SUITE(load);

#define HEAD "issuer = 'acme'\nname = 'Acme'\n"
#define RULE "[[rule]]\nid = 'acme-key'\ntitle = 'Acme key'\nkind = 'api_key'\nseverity = 'high'\n"
#define EXAMPLES "examples = ['acme_{a-z:8}']\ncounter = ['acme']\n"
#define TOKEN "token = 'acme_[a-z]{8}'\n"

static void load(struct rule_list *list, const char *text)
{
    struct error err = {{0}};
    enum status st = rule_list_load(list, "a.toml", bytes_of(text), &err);
    cr_assert_eq(st, ST_OK, "%s", err.text);
}

Test(load, reads_every_field)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    load(&list,
         HEAD "docs = 'https://docs.acme.example'\n" RULE
              "binding = 'certificate'\nevidence = 'field'\nentropy = false\n" TOKEN EXAMPLES);
    cr_assert_eq(list.count, 1);
    const struct rule *rule = &list.rules[0];
    cr_expect_str_eq(rule->id, "acme-key");
    cr_expect_str_eq(rule->title, "Acme key");
    cr_expect_str_eq(rule->kind, "api_key");
    cr_expect_str_eq(rule->issuer, "acme");
    cr_expect_str_eq(rule->issuer_name, "Acme");
    cr_expect_str_eq(rule->docs, "https://docs.acme.example");
    cr_expect_str_eq(rule->origin, "a.toml:4");
    cr_expect_str_eq(rule->examples[0], "acme_{a-z:8}");
    cr_expect_null(rule->examples[1]);
    cr_expect_str_eq(rule->counters[0], "acme");
    cr_expect_null(rule->counters[1]);
    cr_expect_eq(rule->severity, SEVERITY_HIGH);
    cr_expect_eq(rule->binding, BINDING_CERTIFICATE);
    cr_expect_eq(rule->evidence, EVIDENCE_FIELD);
    cr_expect_not(rule->entropy);
    cr_expect_null(rule->check);
}

Test(load, reads_letters_of_every_script)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    load(&list,
         "# \u00e9\u0416 \u4e2d\n" HEAD "docs = \"\u00e9 \u0416\" # \u0416\n" RULE TOKEN EXAMPLES);
    cr_assert_eq(list.count, 1);
    cr_expect_str_eq(list.rules[0].docs, "\u00e9 \u0416");
}

Test(load, surrounds_a_token)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    load(&list, HEAD RULE TOKEN EXAMPLES);
    cr_expect_str_eq(list.rules[0].pattern,
                     "(?:(?<![A-Za-z0-9_])|(?<=\\\\[nrt])|(?<=%[0-9A-Fa-f]{2}))"
                     "(acme_[a-z]{8})(?![A-Za-z0-9_-])");
    cr_expect_eq(list.rules[0].group, 1);
    cr_expect_eq(list.rules[0].evidence, EVIDENCE_PREFIX);
    cr_expect_not(list.rules[0].entropy);
    cr_expect_eq(list.rules[0].binding, BINDING_BEARER);
}

Test(load, puts_keywords_before_a_value)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    load(&list, HEAD RULE "keywords = ['acme_key', 'acme.io']\nvalue = '[0-9a-f]{32}'\n" EXAMPLES);
    cr_expect_str_eq(
        list.rules[0].pattern,
        "(?i:acme_key|acme\\.io)[A-Za-z0-9_.\\-]{0,24}[\"'\\]]{0,2}[ \\t]{0,8}"
        "(?:=|:|:=|=>|,|\\()[ \\t]{0,8}[\"'\\x60]?([0-9a-f]{32})(?![A-Za-z0-9_\\-+/=])");
    cr_expect_eq(list.rules[0].evidence, EVIDENCE_KEYWORD);
    cr_expect(list.rules[0].entropy);
}

static const struct {
    const char *pattern;
    uint32_t group;
} groups[] = {
    {"abcd", 0},
    {"a(?:b)(?=c)(?!d)(?<=e)(?<!f)(?i)(?>g)", 0},
    {"a(b)(?<secret>c)", 2},
    {"a(b)(?P<secret>c)", 2},
    {"(a)(b)", 1},
    {"\\([(]\\Q(\\E[]()][^](]", 0},
    {"[[:alpha:](](?'secret'x)", 1},
    {"(?#(no)(?<other>a)", 1},
    {"[a\\](](b)(?<secrets>c)", 1},
};

EACH(load, finds_the_group_of_a_pattern, groups, row)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    char text[512];
    snprintf(text, sizeof(text), HEAD RULE "evidence = 'field'\npattern = '''%s'''\n" EXAMPLES,
             groups[*row].pattern);
    load(&list, text);
    cr_expect_eq(list.rules[0].group, groups[*row].group);
    cr_expect_str_eq(list.rules[0].pattern, groups[*row].pattern);
    cr_expect_eq(list.rules[0].evidence, EVIDENCE_FIELD);
}

static const struct {
    const char *text, *says;
} refused[] = {
    {"", "a.toml:1: 'issuer' is missing"},
    {"x = 1\n", "a.toml:1: unknown key 'x'"},
    {"issuer = 'acme'\n", "a.toml:1: 'name' is missing"},
    {"issuer = 'Acme'\n", "a.toml:1: an issuer is made of"},
    {"issuer = 7\n", "a.toml:1: 'issuer' must be a string, not an integer"},
    {HEAD, "a.toml:1: no [[rule]]"},
    {HEAD "rule = [1]\n", "a.toml:3: write rules as [[rule]]"},
    {HEAD "[rule]\nid = 'x'\n", "a.toml:3: 'rule' must be an array, not a table"},
    {HEAD "[[rule]]\ntitle = 'x'\n", "a.toml:3: 'id' is missing"},
    {HEAD "[[rule]]\nid = 'acme_key'\n", "a.toml:4: an id is made of"},
    {HEAD "[[rule]]\nid = 'key'\n", "a.toml:4: the id must start with 'acme-'"},
    {HEAD "[[rule]]\nid = 'acme-key'\n", "a.toml:3: 'title' is missing"},
    {HEAD "[[rule]]\nid = 'acme-key'\ntitle = ''\n", "a.toml:5: 'title' is empty"},
    {HEAD "[[rule]]\nid = 'acme-key'\ntitle = 'x'\n", "a.toml:3: 'kind' is missing"},
    {HEAD "[[rule]]\nid = 'acme-key'\ntitle = 'x'\nkind = 'key'\n", "a.toml:6: unknown kind 'key'"},
    {HEAD "[[rule]]\nid = 'acme-key'\ntitle = 'x'\nkind = 'pat'\n",
     "a.toml:3: 'severity' is missing"},
    {HEAD "[[rule]]\nid = 'acme-key'\ntitle = 'x'\nkind = 'pat'\nseverity = 'bad'\n",
     "a.toml:7: severity is"},
    {HEAD "[[rule]]\nid = 'acme-key'\ntitle = 'x'\nkind = 'publishable_key'\nseverity = 'high'\n",
     "a.toml:7: a publ"},
    {HEAD RULE "colour = 'red'\n", "a.toml:8: unknown key 'colour'"},
    {HEAD RULE "binding = 'x'\n", "a.toml:8: unknown binding 'x'"},
    {HEAD RULE EXAMPLES, "a.toml:3: write either token"},
    {HEAD RULE TOKEN "pattern = 'abcd'\n", "a.toml:3: write either token"},
    {HEAD RULE TOKEN "keywords = ['acme']\n", "a.toml:3: write either token"},
    {HEAD RULE "value = 'abcd'\n", "a.toml:3: write either token"},
    {HEAD RULE "keywords = ['ac']\nvalue = 'x'\n", "a.toml:9: a keyword of less than 3"},
    {HEAD RULE "keywords = ['ac\u00e4me']\nvalue = 'x'\n", "a.toml:9: a keyword is printable"},
    {HEAD RULE "keywords = []\nvalue = 'x'\n", "a.toml:8: 'keywords' is empty"},
    {HEAD RULE "keywords = 'acme'\nvalue = 'x'\n",
     "a.toml:8: 'keywords' must be an array, not a string"},
    {HEAD RULE "keywords = ['acme',\n 3]\nvalue = 'x'\n", "a.toml:9: 'keywords' holds strings"},
    {HEAD RULE "token = 'acme_(a|b)'\n", "a.toml:8: write (?:...) here"},
    {HEAD RULE "token = 'acme_(?<x>a)'\n", "a.toml:8: write (?:...) here"},
    {HEAD RULE "token = 'acme_)(?:'\n", "a.toml:8: a parenthesis"},
    {HEAD RULE "token = 'acme_(?:a'\n", "a.toml:8: a parenthesis"},
    {HEAD RULE "token = 'acme_[a'\n", "a.toml:8: a parenthesis"},
    {HEAD RULE "token = 'acme_\\'\n", "a.toml:8: a parenthesis"},
    {HEAD RULE "pattern = 'abcd'\n", "a.toml:3: a pattern needs 'evidence'"},
    {HEAD RULE "pattern = 'abcd'\nevidence = 'x'\n", "a.toml:9: unknown evidence 'x'"},
    {HEAD RULE TOKEN "check = 'none-such'\n", "a.toml:9: no offline check is called 'none-such'"},
    {HEAD RULE TOKEN "entropy = 'yes'\n",
     "a.toml:9: 'entropy' must be true or false, not a string"},
    {HEAD RULE TOKEN, "a.toml:3: 'examples' is missing"},
    {HEAD RULE TOKEN "examples = ['x']\n", "a.toml:3: 'counter' is missing"},
    {HEAD RULE TOKEN EXAMPLES RULE TOKEN EXAMPLES,
     "a.toml:12: the id 'acme-key' is taken by a.toml:3"},
    {HEAD "name = 'again'\n", "a.toml:3: "},
    {"issuer = \"a\\u0000b\"\n", "a.toml:1: NUL byte in a string"},
    {"\"a\\u0000b\" = 1\n", "a.toml:1: NUL byte in a key"},
    {"a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r = 1\n", "a.toml:1: a key has too many parts"},
    {"x = '''\n.\"\n'''\n[a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r]\n",
     "a.toml:4: a key has too many parts"},
    {"x = [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]\n", "a.toml:1: "},
    {"issuer = \"\xff\"\n", "a.toml:1: "},
    {"issuer = 'a'\nname = 'a'\n[?]\n\n", "a.toml:3: malformed TOML"},
    {"[(", "a.toml:1: malformed TOML"},
    {"x = {a = \"\"\"a\"\"\"\", b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s = 1}",
     "a.toml:1: a key has too"},
};

EACH(load, refuses, refused, row)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    struct error err = {{0}};
    cr_assert_neq(rule_list_load(&list, "a.toml", bytes_of(refused[*row].text), &err), ST_OK);
    cr_expect_eq(strncmp(err.text, refused[*row].says, strlen(refused[*row].says)), 0,
                 "row %zu: %s", *row, err.text);
}

Test(load, refuses_a_pattern_above_the_limit)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    AUTO(buf_dispose) struct buf text = {0};
    struct error err;
    buf_printf(&text, HEAD RULE EXAMPLES "token = '%020000d'\n", 0);
    cr_assert_eq(rule_list_load(&list, "a.toml", buf_bytes(&text), &err), ST_LIMIT);
    cr_expect(strstr(err.text, "the pattern is longer than"), "%s", err.text);
}

Test(load, says_which_file_cannot_be_read)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    struct error err;
    cr_assert_eq(rule_list_load_path(&list, "/nowhere/rules.toml", &err), ST_IO);
    cr_expect_str_eq(err.text, "/nowhere/rules.toml: No such file or directory");
}
