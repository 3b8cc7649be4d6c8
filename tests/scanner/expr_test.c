/* expr_test.c - filter expressions: what is refused and where, and what holds for a finding. */
#include "scanner/expr.h"

#include "base/buf.h"
#include "tests/test.h"

SUITE(expr);

static const struct {
    const char *text, *says;
} refused[] = {
    {"", "line 1 of the expression: the expression ends too early"},
    {"true &&", "line 1 of the expression: the expression ends too early"},
    {"true\n&& (false\n|| true", "line 3 of the expression: a parenthesis is not closed"},
    {"true\nfalse", "line 2 of the expression: something is left over"},
    {"// a comment\n\nsecret", "line 3 of the expression: an unknown name"},
    {"http.get(\"x\")", "an unknown name"},
    {"exec(\"x\")", "an unknown function"},
    {"entropy()", "the wrong number of arguments"},
    {"entropy(finding[\"secret\"], 2) < 3", "the wrong number of arguments"},
    {"finding[\"secret\" == \"x\"", "a bracket is not closed"},
    {"\"open", "a string is not closed"},
    {"\"open\\", "a string is not closed"},
    {"[1 2]", "a comma or a closing bracket"},
    {"matchesAny(finding[\"secret\"], [finding[\"line\"]])", "patterns must be strings"},
    {"matchesAny(finding[\"secret\"], [\"(\"])", "missing"},
    {"let = 3; true", "write let name = value;"},
    {"let a = 3 a > 2", "a semicolon is missing"},
    {"true ? 1 : 2", "something is left over"},
};

EACH(expr, refuses_and_says_where, refused, i)
{
    struct expr *expr = NULL;
    struct error err = {{0}};
    cr_assert_neq(expr_new(&expr, bytes_of(refused[*i].text), &err), ST_OK, "%s", refused[*i].text);
    cr_expect_not_null(strstr(err.text, refused[*i].says), "%s: %s", refused[*i].text, err.text);
    cr_expect_null(expr);
}

/* What is asked about: the match is `key = "..."`. */
static const char before[] = "# staging\nexport ", match[] = "key = \"Zq81-example\"",
                  after[] = " # owner\nnext line\n";
enum { SECRET_AT = 7, SECRET_LEN = 12 };

struct row {
    const char *text;
    bool holds;
};

static bool holds(const char *condition)
{
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(expr_free) struct expr *expr = NULL;
    AUTO(expr_room_free) struct expr_room *room = NULL;
    struct error err = {{0}};
    cr_assert_eq(expr_new(&expr, bytes_of(condition), &err), ST_OK, "%s: %s", condition, err.text);
    expr_room_new(&room);
    buf_printf(&text, "%s%s%s", before, match, after);
    size_t start = strlen(before);
    struct expr_finding finding = {
        .text = buf_bytes(&text),
        .path = bytes_of("deploy/app.env"),
        .rule = bytes_of("acme-key"),
        .start = start,
        .end = start + strlen(match),
        .secret_start = start + SECRET_AT,
        .secret_end = start + SECRET_AT + SECRET_LEN,
        .line_start = strlen("# staging\n"),
        .line_end = start + strlen(match) + strlen(" # owner"),
    };
    return expr_holds(expr, room, &finding);
}

/* The shapes that configurations in the wild have. */
static const struct row shapes[] = {
    {"entropy(finding[\"secret\"]) < 4.0", true},
    {"entropy(finding[\"secret\"]) < 2.5", false},
    {"entropy(finding[\"secret\"]) <= 1.0 || matchesAny(finding[\"secret\"], [`(?i)ex[a-z]+le$`])",
     true},
    {"entropy(finding[\"secret\"]) < 4 && !containsAny(finding[\"secret\"], [\"sample\"])", true},
    {"matchesAny(finding[\"match\"], [`nothing`, `^key\\s=`])", true},
    {"matchesAny(finding[\"line\"], ['^export .* # owner$'])", true},
    {"matchesAny(attributes[\"path\"], [`(^|/)app\\.env$`])", true},
    {"containsAny(filter.lower(finding[\"secret\"]), [\"dummy\", \"example\"])", true},
    {"containsAny(finding[\"secret\"], [\"EXAMPLE\"])", false},
    {"failsTokenEfficiency(finding[\"secret\"])", false},
    {"len(finding[\"secret\"]) == 12 and finding.rule_id == \"acme-key\"", true},
    {"get(attributes, \"path\", \"\") endsWith \".env\"", true},
    {"(attributes[\"git.sha\"] ?? \"none\") == \"none\"", true},
    {"findMatch(finding[\"secret\"], `[0-9]+`) == \"81\"", true},
    {"let at = finding[\"match_start_idx\"];\nlet raw = finding[\"fragment_raw\"];\n"
     "raw[max(0, at - 7):at] == \"export \"",
     true},
    {"let end = finding[\"match_end_idx\"];\n"
     "containsAny(finding[\"fragment_raw\"][end:min(len(finding[\"fragment_raw\"]), end + 99)], "
     "[\"next line\"])",
     true},
    {"finding[\"rule_id\"] in [\"other\", \"acme-key\"]", true},
};

EACH(expr, knows_the_shapes_in_use, shapes, i)
{
    cr_expect_eq(holds(shapes[*i].text), shapes[*i].holds, "%s", shapes[*i].text);
}

static const struct row operators[] = {
    {"true", true},
    {"nil", false},
    {"\"true\"", false},
    {"!false", true},
    {"not not true", true},
    {"false || true && false", false},
    {"(false || true) && true", true},
    {"1 + 2 - 4 < 0", true},
    {"2 >= 2 and 2 > 1", true},
    {"\"ab\" + \"cd\" == \"abcd\"", true},
    {"\"a\\tb\" contains \"\\t\"", true},
    {"`a\\tb` contains \"\\t\"", false},
    {"\"abc\" startsWith \"ab\" && \"abc\" endsWith \"\"", true},
    {"\"ab\" endsWith \"aab\"", false},
    {"\"abc\"[1:] == \"bc\" && \"abc\"[:1] == \"a\" && \"abc\"[2:1] == \"\"", true},
    {"\"abc\"[0 - 5:99] == \"abc\"", true},
    {"[\"x\", \"y\",][1] == \"y\"", true},
    {"len([1, 2, 3]) == 3 // three", true},
    {"finding?.secret != finding.match", true},
    {"lower(\"ABC\") == \"abc\"", true},
};

EACH(expr, has_the_usual_operators, operators, i)
{
    cr_expect_eq(holds(operators[*i].text), operators[*i].holds, "%s", operators[*i].text);
}

/* Neither a condition nor its opposite holds where nobody can tell; one side may still decide. */
static const struct row unknown[] = {
    {"finding[\"branch\"] == \"main\"", false},
    {"!(finding[\"branch\"] == \"main\")", false},
    {"finding[\"branch\"] == \"main\" || true", true},
    {"finding[\"branch\"] == \"main\" && false", false},
    {"!(finding[\"branch\"] == \"main\" && false)", true},
    {"!(entropy(3) < 1)", false},
    {"!(1 < \"2\")", false},
    {"!([1][7] == 1)", false},
    {"!(\"x\" contains 1)", false},
    {"captures[\"name\"] != \"x\"", false},
    {"(captures[\"name\"] ?? \"x\") == \"x\"", false},
};

EACH(expr, holds_for_nothing_where_it_cannot_tell, unknown, i)
{
    cr_expect_eq(holds(unknown[*i].text), unknown[*i].holds, "%s", unknown[*i].text);
}

Test(expr, has_limits)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct expr *expr = NULL;
    struct error err;
    for (int i = 0; i < 200; i++)
        buf_printf(&text, "(");
    cr_expect_eq(expr_new(&expr, buf_bytes(&text), &err), ST_LIMIT);
    text.len = 0;
    buf_printf(&text, "1");
    for (int i = 0; i < 300; i++)
        buf_printf(&text, " + 1");
    cr_expect_eq(expr_new(&expr, buf_bytes(&text), &err), ST_LIMIT);
    text.len = 0;
    for (int i = 0; i < 100; i++)
        buf_printf(&text, "let a%d = %d;", i, i);
    buf_printf(&text, "true");
    cr_expect_eq(expr_new(&expr, buf_bytes(&text), &err), ST_LIMIT);
    cr_expect_not_null(strstr(err.text, "too many names"), "%s", err.text);
}

Test(expr, says_that_it_wants_tokens)
{
    AUTO(expr_free) struct expr *plain = NULL;
    AUTO(expr_free) struct expr *tokens = NULL;
    struct error err;
    cr_assert_eq(expr_new(&plain, bytes_of("true"), &err), ST_OK);
    cr_assert_eq(expr_new(&tokens, bytes_of("true || failsTokenEfficiency(\"x\")"), &err), ST_OK);
    cr_expect_not(expr_wants_tokens(plain));
    cr_expect(expr_wants_tokens(tokens));
}
