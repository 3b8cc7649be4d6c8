/* inline_allow_test.c - comments that say "this is no secret", and how far they reach. */
#include "scanner/inline_allow.h"

#include "tests/test.h"

SUITE(inline_allow);

#define OURS "inline comment"
#define GITLEAKS "inline comment (gitleaks:allow)"
#define PRAGMA "inline comment (pragma: allowlist secret)"
#define NEXT "inline comment (pragma: allowlist nextline secret)"
#define FISHER "inline comment (kingfisher:ignore)"
#define LINT "inline comment (secretlint)"

/* The secret stands between < and >, which are taken out; the match begins six bytes before. */
static const struct {
    const char *text, *by;
} rows[] = {
    {"key = <s3>", NULL},
    {"key = <s3> # sprawl:allow", OURS},
    {"key = <s3> # sprawl:allow=acme-key", OURS},
    {"key = <s3> # sprawl:allow=acme-ke", NULL},
    {"key = <s3> # sprawl:allow=other", NULL},
    {"key = <s3> # sprawl:allow=other sprawl:allow=acme-key", OURS},
    {"key = <s3> # sprawl:allowed", NULL},
    {"key = <s3>\n# sprawl:allow", NULL},
    {"# sprawl:allow\nkey = <s3>", NULL},
    {"key = <s3> # gitleaks:allow", GITLEAKS},
    {"key = <s3> # GITLEAKS:ALLOW", NULL},
    {"key = <s3> // betterleaks:allow", "inline comment (betterleaks:allow)"},
    {"key = <s3> # trufflehog:ignore", "inline comment (trufflehog:ignore)"},
    {"key = <s3> # ggignore", "inline comment (ggignore)"},
    {"key = <s3> # secretlint-disable-line", LINT},
    {"key = <s3> # pragma: allowlist secret", PRAGMA},
    {"key = <s3> # pragma: whitelist secret", PRAGMA},
    {"key = <s3> // pragma:allowlist-secret", PRAGMA},
    {"key = <s3> <!-- pragma: allowlist secret -->", PRAGMA},
    {"key = <s3> /* pragma: allowlist secret */", PRAGMA},
    {"key = <s3> # pragma: allowlist secret and more", NULL},
    {"key = <s3> pragma: allowlist secret", NULL},
    {"# pragma: allowlist nextline secret\nkey = <s3>", NEXT},
    {"# pragma: allowlist nextline secret\r\nkey = <s3>", NEXT},
    {"# pragma: allowlist nextline secret\n\nkey = <s3>", NULL},
    {"x = 1 # pragma: allowlist nextline secret\nkey = <s3>", NULL},
    {"key = <s3> # kingfisher:ignore", FISHER},
    {"# Kingfisher:Allow\nkey = <s3>", FISHER},
    {"key = <s3>\n# kingfisher:ignore", NULL},
    {"key = <s3\nmore>\n# kingfisher:ignore", FISHER},
    {"# secretlint-disable-next-line\nkey = <s3>", LINT},
    {"# secretlint-disable\n\n\nkey = <s3>", LINT},
    {"# secretlint-disable\n# secretlint-enable\nkey = <s3>", NULL},
    {"# secretlint-enable\n# secretlint-disable\nkey = <s3>", LINT},
    {"key = <s3>\n# secretlint-disable", NULL},
    {"key = <gitleaks:allow>", NULL},
    {"key = <sprawl:allow> # gitleaks:allow", GITLEAKS},
};

EACH(inline_allow, is_honoured_where_it_says_so, rows, i)
{
    char text[256];
    size_t len = 0, from = 0, to = 0;
    const char *open = strchr(rows[*i].text + 1, '<');
    for (const char *p = rows[*i].text; *p; p++) {
        if (p == open)
            from = len;
        else if (p > open && *p == '>' && to == 0)
            to = len;
        else
            text[len++] = *p;
    }
    const struct inline_match match = {
        {(const unsigned char *)text, len}, from - 6, to, from, to, "acme-key"};
    const char *by = inline_allow_find(&match);
    cr_expect((by == NULL) == (rows[*i].by == NULL) && (by == NULL || strcmp(by, rows[*i].by) == 0),
              "%s: %s", rows[*i].text, by ? by : "nothing");
}

/* What is looked at has an end, however long a line is. */
Test(inline_allow, does_not_look_further_than_a_few_kilobytes)
{
    static char text[20000];
    static const char mark[] = "# gitleaks:allow";
    memset(text, 'x', sizeof(text));
    for (size_t i = 0; mark[i]; i++)
        text[sizeof(text) - 20 + i] = mark[i];
    struct inline_match match = {
        {(const unsigned char *)text, sizeof(text)}, 100, 120, 110, 120, "r"};
    cr_expect_null(inline_allow_find(&match));
    match.start = match.secret_start = sizeof(text) - 4000;
    match.end = match.secret_end = match.start + 8;
    cr_expect_not_null(inline_allow_find(&match));
}
