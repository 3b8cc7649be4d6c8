/* pattern_test.c - what is refused and in which words, what is measured, and that sets are those of
 * PCRE2. */
#include "rules/pattern.h"

#include "base/buf.h"
#include "base/limits.h"
#include "rules/ruleset.h"
#include "tests/rules/pcre.h"
#include "tests/test.h"

SUITE(pattern);

static const struct {
    const char *pattern, *says;
} refused[] = {
    {"a+", "at offset 1: unbounded; write {1,n} instead of +"},
    {"ab*", "at offset 2: unbounded; write {0,n} instead of *"},
    {"a{2,}", "at offset 5: unbounded; write an upper limit: {n,m}"},
    {"(?:ab)+", "at offset 6: unbounded"},
    {"(", "at offset 1: a group is not closed"},
    {"(?:a|b", "a group is not closed"},
    {"(?i", "a group is not closed"},
    {"a(?#comment", "a comment is not closed"},
    {"a)b", "at offset 1: a ) without its ("},
    {"(a)\\1", "at offset 4: this escape is not supported (no back references"},
    {"a\\Kb", "this escape is not supported"},
    {"\\Gab", "this escape is not supported"},
    {"a\\Rb", "this escape is not supported"},
    {"\\pL", "this escape is not supported"},
    {"\\x{100}", "characters above \\xff are not bytes"},
    {"\\x{41", "characters above \\xff are not bytes"},
    {"\\Aab", "\\A is not supported; write (?m)^"},
    {"a{20001}", "the limits of a repeat are out of order or too large"},
    {"a{3,2}", "the limits of a repeat are out of order or too large"},
    {"a{20000}b", "a match may be longer than the limit of 20000 bytes"},
    {"(?:a{200}){101}", "a match may be longer than the limit of 20000 bytes"},
    {"(?:(?:(?:a{20000}){20000}){20000}){20000}", "a match may be longer than the limit"},
    {"a(?=b{10000})", "an assertion reads more than the limit of 10000 bytes"},
    {"(?<=b{10000})a", "an assertion reads more than the limit of 10000 bytes"},
    {"", "the pattern matches the empty string"},
    {"a{0,9}", "the pattern matches the empty string"},
    {"a|b?", "the pattern matches the empty string"},
    {"(?=abcd)", "the pattern matches the empty string"},
    {"[b-a]", "a range in a class is out of order"},
    {"[a-\\x20]", "a range in a class is out of order"},
    {"[abc", "a class is not closed"},
    {"[]", "a class is not closed"},
    {"[^]", "a class is not closed"},
    {"[[:nope:]]", "unknown POSIX class"},
    {"[[:alpha]]", "unknown POSIX class"},
    {"[a\\", "a backslash at the end"},
    {"a\\", "a backslash at the end"},
    {"[\\Qa\\E]", "this escape is not supported"},
    {"?a", "at offset 0: a quantifier without anything to repeat"},
    {"a|*b", "at offset 2: a quantifier without anything to repeat"},
    {"a{2}??", "a quantifier without anything to repeat"},
    {"(?<>a)", "a group's name is missing or not closed"},
    {"(?<na-me>a)", "a group's name is missing or not closed"},
    {"(?<name", "a group's name is missing or not closed"},
    {"(*ACCEPT)a", "verbs are not supported"},
    {"(?R)", "this kind of group or flag is not supported"},
    {"(?1)a", "this kind of group or flag is not supported"},
    {"(?|a|b)", "this kind of group or flag is not supported"},
    {"(?(1)a|b)", "this kind of group or flag is not supported"},
    {"(?C1)a", "this kind of group or flag is not supported"},
    {"(?&name)", "this kind of group or flag is not supported"},
    /* what PCRE2 reads in another way than it looks */
    {"a{2}{3}", "a quantifier without anything to repeat"},
    {"a?{3}", "a quantifier without anything to repeat"},
    {"{3}a", "a quantifier without anything to repeat"},
    {"(?:{3}a)", "a quantifier without anything to repeat"},
    {"\\Qab\\E{2}", "a quantifier without anything to repeat"},
    {"a\\Q\\E{2}", "a quantifier without anything to repeat"},
    {"a(?#comment){2}", "a quantifier without anything to repeat"},
    {"a(?i){2}", "a quantifier without anything to repeat"},
    {"(?xx)[a - z]b", "this kind of group or flag is not supported"},
    {"a{,3}b", "write {0,n} instead of {,n}"},
};

EACH(pattern, refuses, refused, i)
{
    AUTO(arena_dispose) struct arena arena = {0};
    struct pattern p;
    struct error err = {{0}};
    struct bytes text = bytes_of(refused[*i].pattern);
    cr_assert_neq(pattern_parse(&p, &arena, text, &err), ST_OK, "%s", refused[*i].pattern);
    cr_expect(strstr(err.text, refused[*i].says), "%s: %s", refused[*i].pattern, err.text);
}

/* before, then count times round, then after. */
static enum status parse_repeated(size_t count, const char *round, struct error *err)
{
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(buf_dispose) struct buf text = {0};
    struct pattern p;
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%s", round);
    return pattern_parse(&p, &arena, buf_bytes(&text), err);
}

Test(pattern, length_and_depth_have_limits)
{
    struct error err = {{0}};
    cr_expect_eq(parse_repeated(4000, "a", &err), ST_OK, "%s", err.text);
    cr_expect_eq(parse_repeated(LIMIT_PATTERN + 1, "a", &err), ST_LIMIT);
    cr_expect(strstr(err.text, "the pattern is longer than 16384 bytes"), "%s", err.text);
    cr_expect_eq(parse_repeated(65, "(", &err), ST_SYNTAX);
    cr_expect(strstr(err.text, "groups are nested too deeply"), "%s", err.text);
    cr_expect_eq(parse_repeated(4097, "a", &err), ST_SYNTAX);
    cr_expect(strstr(err.text, "too long a sequence"), "%s", err.text);
}

/* ahead and behind hold one byte more than the widest assertion, for \b and $. */
static const struct {
    const char *pattern;
    uint32_t min, max, ahead, behind, groups, secret;
} measured[] = {
    {"abc", 3, 3, 1, 1, 0, 0},
    {"a|bcd|ef", 1, 3, 1, 1, 0, 0},
    {"ab?c{2,5}", 3, 7, 1, 1, 0, 0},
    {"(?:ab){2,3}", 4, 6, 1, 1, 0, 0},
    {"(a)(b)", 2, 2, 1, 1, 2, 1},
    {"(a)(?<secret>b)", 2, 2, 1, 1, 2, 2},
    {"(a)(?P<secret>b)(c)", 3, 3, 1, 1, 3, 2},
    {"(?'secret'a)", 1, 1, 1, 1, 1, 1},
    {"(?<other>a)(b)", 2, 2, 1, 1, 2, 1},
    {"(?:a)(?>b)(?i:c)", 3, 3, 1, 1, 0, 0},
    {"a(?=bcd)", 1, 1, 4, 1, 0, 0},
    {"a(?!bcd|ef)", 1, 1, 4, 1, 0, 0},
    {"(?<=abc)d", 1, 1, 1, 4, 0, 0},
    {"(?<!ab)d(?=ef)", 1, 1, 3, 3, 0, 0},
    {"a(?=b(?=c(?=d)))", 1, 1, 4, 1, 0, 0},
    {"a(?=b{5}(?!c{7}))", 1, 1, 13, 1, 0, 0},
    {"(?<=(?<=abc)de)f", 1, 1, 1, 6, 0, 0},
    {"(?=(?<=abc)d)d", 1, 1, 2, 4, 0, 0},
    {"\\bab\\b", 2, 2, 1, 1, 0, 0},
    {"^ab$", 2, 2, 1, 1, 0, 0},
    {"ab\\z", 2, 2, 1, 1, 0, 0},
    {"ab\\Z", 2, 2, 2, 1, 0, 0}, /* it reads whether the text ends behind a line feed */
    {"a(?=b\\Z)", 1, 1, 3, 1, 0, 0},
    {"a{0}b", 1, 1, 1, 1, 0, 0},
    {"a{x}", 4, 4, 1, 1, 0, 0}, /* a brace that is no quantifier is itself */
    {"a{2,3x}", 7, 7, 1, 1, 0, 0},
    {"\\Qa(b\\Ec", 4, 4, 1, 1, 0, 0},
    {"\\Qa\\E{3}", 3, 3, 1, 1, 0, 0},
    {"a(?#two\\)b", 2, 2, 1, 1, 0, 0},
    {"(?x) a b # c\n d {2} ", 4, 4, 1, 1, 0, 0},
    {"(?x: a b) c", 4, 4, 1, 1, 0, 0},
    {"[]a]b", 2, 2, 1, 1, 0, 0},
    {"(?:|a)b", 1, 2, 1, 1, 0, 0},
    {"a{2}+b{1,2}?", 3, 4, 1, 1, 0, 0},
    {"\\x41\\x{42}\\0\\03\\e\\n\\.", 7, 7, 1, 1, 0, 0},
};

EACH(pattern, measures, measured, i)
{
    AUTO(arena_dispose) struct arena arena = {0};
    struct pattern p;
    struct error err = {{0}};
    const char *text = measured[*i].pattern;
    cr_assert_eq(pattern_parse(&p, &arena, bytes_of(text), &err), ST_OK, "%s: %s", text, err.text);
    cr_expect_eq(p.min_width, measured[*i].min, "%s: at least %u", text, p.min_width);
    cr_expect_eq(p.max_width, measured[*i].max, "%s: at most %u", text, p.max_width);
    cr_expect_eq(p.ahead, measured[*i].ahead, "%s: %u ahead", text, p.ahead);
    cr_expect_eq(p.behind, measured[*i].behind, "%s: %u behind", text, p.behind);
    cr_expect_eq(p.groups, measured[*i].groups, "%s: %u groups", text, p.groups);
    cr_expect_eq(p.secret_group, measured[*i].secret, "%s: group %u", text, p.secret_group);
}

/* How often a match gets on to another line that is not empty. */
static const struct {
    const char *pattern;
    uint32_t lines;
} lines[] = {
    {"abc", 0},
    {"a[^b\\n]c", 0},
    {"a.c", 0},
    {"(?s)a.c", PATTERN_LINES_ANY},
    {"a[^b]c", PATTERN_LINES_ANY},
    {"a\\sb", 1},
    {"a\\s{0,9}b", 1}, /* blanks in a row lead to one line, however many line feeds are in them */
    {"a[ \\t\\r\\n]{1,24}b\\nc", 2},
    {"a(?:\\nb|c\\nd\\ne)\\n?f", 3},
    {"(?:a\\n){2,5}b", 5},
    {"(?:a\\n){0,5}?(?:b\\n){3}c", 8},
    {"a[\\s,]b", PATTERN_LINES_ANY},
    {"a(?=\\n)", 0}, /* an assertion may see a line feed, and nothing behind it */
    {"a(?![^b])", 0},
    {"a(?=\\nb)", PATTERN_LINES_ANY},
    {"a(?=b(?=\\n))", 0},
    {"a(?=\\s(?=b))", PATTERN_LINES_ANY},
    {"a(?=\\s|$)", 0},
    {"a(?=\\n\\b)", PATTERN_LINES_ANY}, /* an edge sees beyond the line feed beside it */
    {"a(?=b|(?:\\n$)?)", PATTERN_LINES_ANY},
    {"a(?=\\n\\Z)", PATTERN_LINES_ANY},
    {"(?m)(?<=^\\n)a", PATTERN_LINES_ANY},
    {"(?<!\\b\\n)a", PATTERN_LINES_ANY},
    {"(?<=\\n)a", 0},
    {"(?<=\\n )a", PATTERN_LINES_ANY},
    {"(?m)^a$", 0},
};

EACH(pattern, gets_on_to_lines, lines, i)
{
    AUTO(arena_dispose) struct arena arena = {0};
    struct pattern p;
    struct error err = {{0}};
    const char *text = lines[*i].pattern;
    cr_assert_eq(pattern_parse(&p, &arena, bytes_of(text), &err), ST_OK, "%s: %s", text, err.text);
    cr_expect_eq(p.lines, lines[*i].lines, "%s: %u lines", text, p.lines);
}

/* Each is one byte wide. */
static const char *const sets[] = {
    "[a-z]",
    "[^a-z]",
    "[a-zA-Z0-9_]",
    "[-a]",
    "[a-]",
    "[]a]",
    "[^]a]",
    "[--a]",
    "[\\]-a]",
    "[\\x00-\\x1f]",
    "[\\0-\\07]",
    "[\\xf0-\\xff]",
    "[^\\x00]",
    "[\\d]",
    "[^\\d]",
    "[\\D]",
    "[\\w.-]",
    "[\\W\\d]",
    "[\\s]",
    "[^\\s]",
    "[\\S]",
    "[\\h]",
    "[\\H]",
    "[\\v]",
    "[\\V]",
    "[\\b]",
    "[\\n\\t\\r\\f\\a\\e]",
    "[a\\-z]",
    "[[:alpha:]]",
    "[[:digit:]]",
    "[[:alnum:]]",
    "[[:upper:]]",
    "[[:lower:]]",
    "[[:xdigit:]]",
    "[[:word:]]",
    "[[:space:]]",
    "[[:punct:]]",
    "[[:print:]]",
    "[[:graph:]]",
    "[[:blank:]]",
    "[[:cntrl:]]",
    "[[:^alpha:]]",
    "[^[:alpha:]]",
    "[[:^cntrl:]_]",
    "[[a]",
    "[a[]",
    "[a:]",
    "[&&a]",
    "[a^]",
    "[$.|]",
    "[#-'*+/-9=?^-`{-~]",
    "(?i)[a-c]",
    "(?i)[^a-c]",
    "(?i)[X-c]",
    "(?i)[[:upper:]]",
    "(?i)\\xe4",
    "(?i)k",
    "(?i)K",
    "(?i)\\x4b",
    "(?i:k)",
    "(?i)(?-i)k",
    "(?-i)k",
    ".",
    "(?s).",
    "(?s:.)",
    "(?s)(?-s).",
    "\\N",
    "(?s)\\N",
    "\\d",
    "\\D",
    "\\w",
    "\\W",
    "\\s",
    "\\S",
    "\\h",
    "\\H",
    "\\v",
    "\\V",
    "\\n",
    "\\t",
    "\\r",
    "\\f",
    "\\a",
    "\\e",
    "\\0",
    "\\012",
    "\\x",
    "\\x4",
    "\\x41",
    "\\x{41}",
    "\\xff",
    "\\.",
    "\\[",
    "\\-",
    "\\ ",
    "\\\"",
    "]",
    "}",
    "{",
    "-",
    "#",
    " ",
    "(?x)\\ ",
    "(?x)[ ]",
    "(?x)\\#",
    "(?x)[#]",
    "(?x)\x85 a",
    "\\Qa\\E",
    "\\Q.\\E",
    "\\Q\\\\E",
    "\xe4",
    "[\xe4-\xf6]",
    "[^\xe4]",
};

static bool one_byte_matches(const pcre2_code *code, unsigned char c)
{
    return pcre_matches(code, (struct bytes){&c, 1});
}

static const struct node *only_set(const struct node *node)
{
    while (node->kind == NODE_CAT && node->count > 0) {
        for (uint32_t i = 0; i + 1 < node->count; i++)
            cr_assert_eq(node->child[i]->max_width, 0);
        node = node->child[node->count - 1];
    }
    cr_assert_eq(node->kind, NODE_SET);
    return node;
}

EACH(pattern, a_set_holds_the_bytes_that_pcre2_matches, sets, i)
{
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(pcre_free) pcre2_code *code = pcre_compile(sets[*i], PCRE2_ANCHORED);
    struct pattern p;
    struct error err = {{0}};
    cr_assert_eq(pattern_parse(&p, &arena, bytes_of(sets[*i]), &err), ST_OK, "%s: %s", sets[*i],
                 err.text);
    const struct node *set = only_set(p.root);
    for (unsigned c = 0; c < 256; c++)
        cr_expect_eq(byteset_has(&set->set, (unsigned char)c),
                     one_byte_matches(code, (unsigned char)c), "%s and byte %u", sets[*i], c);
}

/* What may stand before an assertion's place; at_start: it holds where the text begins. */
static const char *const edges[] = {"^",         "(?m)^",   "(?<=a)",     "(?<![a-z])", "(?<=\\bx)",
                                    "(?<=ab|c)", "(?<!ab)", "(?i)(?<=a)", "(?<=a\\d)",  "(?<=)",
                                    "(?<!)",     "(?<=a|)", "(?=x)",      "\\B"};

EACH(pattern, an_edge_excludes_no_byte_that_pcre2_allows_before_it, edges, i)
{
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(buf_dispose) struct buf text = {0};
    struct pattern p;
    struct error err = {{0}};
    buf_printf(&text, "%sx", edges[*i]);
    cr_assert_eq(pattern_parse(&p, &arena, buf_bytes(&text), &err), ST_OK, "%s", err.text);
    const struct node *edge = p.root->child[p.root->count - 2];
    cr_assert_eq(edge->kind, NODE_ASSERT);
    AUTO(pcre_free) pcre2_code *code = pcre_compile((const char *)text.ptr, 0);
    for (unsigned c = 0; c < 256; c++) {
        unsigned char subject[] = {'a', (unsigned char)c,
                                   'x'}; /* another x would match by itself */
        if (c != 'x' && c != 'X' && pcre_matches(code, (struct bytes){subject, 3}))
            cr_expect(byteset_has(&edge->set, (unsigned char)c), "%s after byte %u", edges[*i], c);
    }
    cr_expect(edge->at_start || !pcre_matches(code, bytes_of("x")), "%s at the start", edges[*i]);
}

Test(pattern, the_catalogue_is_measured_as_pcre2_measures_it)
{
    const struct ruleset *rules = ruleset_builtin();
    for (size_t i = 0; i < ruleset_count(rules); i++) {
        AUTO(arena_dispose) struct arena arena = {0};
        const struct rule *rule = ruleset_rule(rules, i);
        AUTO(pcre_free) pcre2_code *code = pcre_compile(rule->pattern, 0);
        struct pattern p;
        struct error err = {{0}};
        uint32_t groups = 0, behind = 0;
        cr_assert_eq(pattern_parse(&p, &arena, bytes_of(rule->pattern), &err), ST_OK, "%s",
                     err.text);
        pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
        pcre2_pattern_info(code, PCRE2_INFO_MAXLOOKBEHIND, &behind);
        cr_expect_eq(p.groups, groups, "%s", rule->id);
        cr_expect_geq(p.behind, behind, "%s", rule->id);
        cr_expect_eq(p.secret_group, rule->group, "%s", rule->id);
        cr_expect_eq(p.min_width, rule->min_width, "%s", rule->id);
        cr_expect_eq(p.max_width, rule->max_width, "%s", rule->id);
    }
}
