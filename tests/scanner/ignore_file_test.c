/* ignore_file_test.c - decisions of other scanners: which lines are understood, and what they
 * cover. */
#include "scanner/ignore_file.h"

#include "base/buf.h"
#include "base/codec.h"
#include "base/sha1.h"
#include "tests/test.h"

SUITE(ignore_file);

#define COMMIT "0123456789abcdef0123456789abcdef01234567"

static const struct {
    const char *line;
    const char *path; /* NULL: it is unusable */
    const char *commit;
    uint64_t at;
} lines[] = {
    {"src/app.env:acme-key:12", "src/app.env", "", 12},
    {"  ./src/app.env:acme-key:12\r", "src/app.env", "", 12},
    {"src\\app.env:acme-key:1", "src/app.env", "", 1},
    {"a:b.env:acme-key:3", "a:b.env", "", 3},
    {COMMIT ":src/app.env:acme-key:7", "src/app.env", COMMIT, 7},
    {"c0ffee:acme-key:7", "c0ffee", "", 7},
    {"src/app.env:acme-key", NULL, "", 0},
    {"src/app.env", NULL, "", 0},
    {":acme-key:3", NULL, "", 0},
    {"src/app.env:acme-key:three", NULL, "", 0},
    {"src/app.env:acme-key:99999999999", NULL, "", 0},
    {"src/app.env::7", NULL, "", 0},
};

EACH(ignore_file, reads_fingerprints, lines, i)
{
    AUTO(ignore_file_free) struct ignore_file *ignore = NULL;
    struct ignore_read read;
    struct error err;
    ignore_file_new(&ignore);
    cr_assert_eq(ignore_file_add(ignore, IGNORE_GITLEAKS, ".gitleaksignore",
                                 bytes_of(lines[*i].line), &read, &err),
                 ST_OK);
    ignore_file_seal(ignore);
    cr_expect_eq(read.entries, lines[*i].path != NULL, "%s", lines[*i].line);
    cr_expect_eq(read.unusable, lines[*i].path == NULL, "%s", lines[*i].line);
    if (lines[*i].path == NULL)
        return;
    struct ignore_place place = {.path = bytes_of(lines[*i].path),
                                 .commit = bytes_of(lines[*i].commit),
                                 .secret = bytes_of("x"),
                                 .first_line = lines[*i].at,
                                 .last_line = lines[*i].at};
    const char *by = ignore_file_covers(ignore, &place);
    cr_assert_not_null(by, "%s", lines[*i].line);
    cr_expect_str_eq(by, ".gitleaksignore");
    place.first_line = place.last_line = lines[*i].at + 1;
    cr_expect_null(ignore_file_covers(ignore, &place), "on another line");
    place.first_line = lines[*i].at - 1;
    cr_expect_not_null(ignore_file_covers(ignore, &place), "within a match of three lines");
    place.path = bytes_of("elsewhere");
    cr_expect_null(ignore_file_covers(ignore, &place), "at another path");
    place.path = bytes_of(lines[*i].path);
    place.commit = bytes_of("ffffffffffffffffffffffffffffffffffffffff");
    cr_expect_eq(ignore_file_covers(ignore, &place) != NULL, lines[*i].commit[0] == '\0',
                 "in another commit");
}

Test(ignore_file, passes_over_comments_and_blank_lines)
{
    AUTO(ignore_file_free) struct ignore_file *ignore = NULL;
    struct ignore_read read;
    struct error err;
    ignore_file_new(&ignore);
    cr_assert_eq(ignore_file_add(ignore, IGNORE_BETTERLEAKS, ".betterleaksignore",
                                 bytes_of("# why\n\n   \na.env:r:1\nnonsense\nb.env:r:2"), &read,
                                 &err),
                 ST_OK);
    cr_expect_eq(read.entries, 2);
    cr_expect_eq(read.unusable, 1);
}

/* A baseline with the hash of text in app.env. */
static void add_baseline(struct ignore_file *ignore, const char *text, const char *line)
{
    AUTO(buf_dispose) struct buf json = {0};
    unsigned char hash[SHA1_LEN];
    struct ignore_read read;
    struct error err;
    sha1(bytes_of(text), hash);
    buf_printf(&json, "{\"version\": \"1.5.0\", \"results\": {\"app.env\": [{\"type\": \"x\", "
                      "\"hashed_secret\": \"");
    cr_assert_eq(codec_hex_encode((struct bytes){hash, SHA1_LEN}, &json), ST_OK);
    buf_printf(&json, "\"%s}, {\"hashed_secret\": \"short\"}]}}", line);
    cr_assert_eq(ignore_file_add(ignore, IGNORE_BASELINE, ".secrets.baseline", buf_bytes(&json),
                                 &read, &err),
                 ST_OK);
    cr_expect_eq(read.entries, 1);
    cr_expect_eq(read.unusable, 1);
    ignore_file_seal(ignore);
}

Test(ignore_file, knows_a_secret_of_a_baseline_by_its_hash)
{
    AUTO(ignore_file_free) struct ignore_file *ignore = NULL;
    ignore_file_new(&ignore);
    add_baseline(ignore, "the value", ", \"line_number\": 3");
    struct ignore_place place = {.path = bytes_of("app.env"),
                                 .secret = bytes_of("the value"),
                                 .first_line = 9,
                                 .last_line = 9};
    const char *by = ignore_file_covers(ignore, &place);
    cr_assert_not_null(by, "it has moved");
    cr_expect_str_eq(by, ".secrets.baseline");
    place.secret = bytes_of("another value");
    place.first_line = place.last_line = 3;
    cr_expect_null(ignore_file_covers(ignore, &place), "another secret on its line");
    place.secret = bytes_of("the value");
    place.path = bytes_of("other.env");
    cr_expect_null(ignore_file_covers(ignore, &place), "the same in another file");
}

/* For a key, the hash is of the words that announce it, the same for all keys. */
Test(ignore_file, knows_a_key_of_a_baseline_by_its_line_too)
{
    AUTO(ignore_file_free) struct ignore_file *ignore = NULL;
    ignore_file_new(&ignore);
    add_baseline(ignore, "BEGIN RSA PRIVATE KEY", ", \"line_number\": 3");
    struct ignore_place place = {.path = bytes_of("app.env"),
                                 .secret = bytes_of("-----BEGIN RSA PRIVATE KEY-----\nMII\n"),
                                 .first_line = 3,
                                 .last_line = 3};
    cr_expect_not_null(ignore_file_covers(ignore, &place));
    place.first_line = place.last_line = 30;
    cr_expect_null(ignore_file_covers(ignore, &place));
}

static const char *const broken[] = {"", "[]", "{", "{\"results\": []}", "{\"version\": 1}"};

EACH(ignore_file, refuses_what_is_no_baseline, broken, i)
{
    AUTO(ignore_file_free) struct ignore_file *ignore = NULL;
    struct ignore_read read;
    struct error err = {{0}};
    ignore_file_new(&ignore);
    cr_expect_eq(
        ignore_file_add(ignore, IGNORE_BASELINE, "x.baseline", bytes_of(broken[*i]), &read, &err),
        ST_SYNTAX);
    cr_expect_not_null(strstr(err.text, "x.baseline"), "%s", err.text);
}
