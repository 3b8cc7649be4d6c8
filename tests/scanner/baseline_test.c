/* baseline_test.c - what is read, what is refused and with which line, what is covered, how two
 * sides become one. */
#define _GNU_SOURCE /* memfd_create */
#include "scanner/baseline.h"

#include "base/buf.h"
#include "base/file.h"
#include "scanner/acceptance.h"
#include "tests/test.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

SUITE(baseline);

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccc"
#define SALT "00112233445566778899aabbccddeeff"
#define HEAD "{\n  \"sprawl_baseline\": 1,\n  \"salts\": [\"" SALT "\"],\n  \"entries\": [\n"
#define TAIL "    null\n  ]\n}\n"
#define ENTRY(fp, reason, owner)                                                                   \
    "    {\"fingerprint\":\"" fp "\",\"rule\":\"r\",\"reason\":\"" reason "\",\"owner\":\"" owner  \
    "\"},\n"
#define UNTIL(fp, reason, owner, day)                                                              \
    "    {\"fingerprint\":\"" fp "\",\"rule\":\"r\",\"reason\":\"" reason "\",\"owner\":\"" owner  \
    "\",\"expires\":\"" day "\"},\n"

static void load(struct baseline *b, const char *text)
{
    struct error err = {{0}};
    enum status st = baseline_read(b, "b", bytes_of(text), &err);
    cr_assert_eq(st, ST_OK, "%s", err.text);
}

/* The document as it is written. */
static char *written(const struct baseline *b)
{
    struct out *out = NULL;
    struct error err = {{0}};
    char path[40];
    AUTO(buf_dispose) struct buf text = {0};
    int fd = memfd_create("baseline", 0);
    cr_assert_geq(fd, 0);
    cr_assert_eq(out_new_fd(&out, fd, "b"), ST_OK);
    baseline_write(b, out);
    cr_assert_eq(out_finish(out, &err), ST_OK);
    out_free(&out);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    cr_assert_eq(file_read(&text, path, 1 << 20, &err), ST_OK, "%s", err.text);
    close(fd);
    return xmemdup(text.ptr, text.len);
}

static const char *const documents[] = {
    HEAD TAIL,
    HEAD ENTRY(A, "a demo", "alice") UNTIL(B, "old", "bob", "2027-03-01") TAIL,
    HEAD ENTRY(A, "\xC3\xA4 \\\"\\\\", "#\\u0023") TAIL,
};

EACH(baseline, writes_what_it_reads, documents, row)
{
    AUTO(baseline_dispose) struct baseline b = {0};
    load(&b, documents[*row]);
    AUTO(xfree) char *text = written(&b);
    cr_expect_str_eq(text, documents[*row]);
}

Test(baseline, sorts_and_understands_any_blanks_and_escapes)
{
    AUTO(baseline_dispose) struct baseline b = {0};
    load(&b, "{\"sprawl_baseline\":1,\"salts\":[\"" SALT "\"],\"entries\":[{\"owner\":\"o\","
             "\"reason\":\"\\u00e4\\ud83d\\ude00\\/\",\r\n\"rule\":\"r\",\"fingerprint\":\"" B
             "\"},\n" ENTRY(A, "x", "y") "null]}");
    cr_assert_eq(b.entry_count, 2);
    cr_expect_str_eq(b.entries[0].fingerprint, A);
    cr_expect_str_eq(b.entries[1].reason, "\xC3\xA4\xF0\x9F\x98\x80/");
}

static const struct {
    const char *text, *says;
} refused[] = {
    {"", "b:1: the file ends where '{' is expected"},
    {"[]", "b:1: '[' where '{' is expected"},
    {"{}", "b:1: '}' where \"sprawl_baseline\" is expected"},
    {"{\n\"salts\": []", "b:2: '\"' where \"sprawl_baseline\" is expected"},
    {"{\"sprawl_baseline\": 2", "another version than 1"},
    {"{\"sprawl_baseline\": 11", "another version than 1"},
    {"{\"sprawl_baseline\": 1, \"salts\": [], ", "']' where '\"' is expected"},
    {"{\"sprawl_baseline\": 1,\n\"salts\": [\"0011\"]", "b:2: a salt is 32 hexadecimal digits"},
    {"{\"sprawl_baseline\": 1, \"salts\": [\"" SALT "\"], \"entires\": []",
     "\"entries\" is expected"},
    {HEAD "  ]\n}\n", "b:5: ']' where an entry, or the null behind the last one, is expected"},
    {HEAD "    {},\n" TAIL, "b:5: '}' where '\"' is expected"},
    {HEAD "    {\"fingerprint\":\"" A "\",\"rule\":\"r\",\"reason\":\"x\"},\n" TAIL,
     "b:5: an entry without 'owner'"},
    {HEAD "    {\"fingerprint\":\"" A "\",\"line\":\"r\"},\n" TAIL,
     "b:5: unknown key; known here: fingerprint, rule, reason, owner and expires"},
    {HEAD "    {\"rule\":\"r\",\"rule\":\"r\"},\n" TAIL, "b:5: 'rule' is there twice"},
    {HEAD "    {\"fingerprint\":\"abc\"},\n" TAIL, "b:5: a fingerprint is 26 of a-z and 2-7"},
    {HEAD "    {\"fingerprint\":\"aaaaaaaaaaaaaaaaaaaaaaaaa1\"},\n" TAIL,
     "b:5: a fingerprint is 26"},
    {HEAD "    {\"reason\":1},\n" TAIL, "b:5: '1' where '\"' is expected"},
    {HEAD "    {\"reason\":\"\"},\n" TAIL, "b:5: reason is empty"},
    {HEAD "    {\"reason\":\"a\\nb\"},\n" TAIL, "no plain text"},
    {HEAD "    {\"reason\":\"a\\u0000\"},\n" TAIL, "no plain text"},
    {HEAD "    {\"reason\":\"\xFF\"},\n" TAIL, "no plain text"},
    {HEAD "    {\"reason\":\"\\ud83d\"},\n" TAIL, "begins no escape"},
    {HEAD "    {\"reason\":\"\\x\"},\n" TAIL, "begins no escape"},
    {HEAD "    {\"reason\":\"a\nb\"},\n" TAIL, "b:5: a string that does not end on its line"},
    {HEAD UNTIL(A, "x", "y", "tomorrow") TAIL, "b:5: 'expires' is a day such as 2027-03-01"},
    {HEAD UNTIL(A, "x", "y", "2027-02-29") TAIL, "b:5: 'expires' is a day"},
    {HEAD ENTRY(A, "x", "y") ENTRY(B, "x", "y") ENTRY(A, "z", "y") TAIL,
     "b:7: " A " has an entry already, in line 5"},
    {HEAD ENTRY(A, "x", "y") "<<<<<<< ours\n" TAIL, "b:6: a merge conflict that is not resolved"},
    {HEAD ENTRY(A, "x", "y"), "b:6: the file ends where an entry"},
    {HEAD TAIL "x", "b:8: 'x' where the end of the file is expected"},
};

EACH(baseline, refuses, refused, row)
{
    struct error err = {{0}};
    AUTO(baseline_dispose) struct baseline b = {0};
    cr_assert_eq(baseline_read(&b, "b", bytes_of(refused[*row].text), &err), ST_SYNTAX, "%s",
                 refused[*row].text);
    cr_expect(strstr(err.text, refused[*row].says), "%s: %s", refused[*row].text, err.text);
    cr_expect_eq(b.entry_count, 0);
}

Test(baseline, refuses_a_text_that_is_too_long)
{
    struct error err = {{0}};
    AUTO(baseline_dispose) struct baseline b = {0};
    AUTO(buf_dispose) struct buf text = {0};
    buf_printf(&text, HEAD "    {\"reason\":\"%0600d\"},\n" TAIL, 1);
    cr_assert_eq(baseline_read(&b, "b", buf_bytes(&text), &err), ST_SYNTAX);
    cr_expect(strstr(err.text, "b:5: reason has more than 500 bytes"), "%s", err.text);
}

/* ---- Findings ---- */

static const struct {
    const char *expires, *today;
    bool covered;
} days[] = {
    {"", "2026-11-26", true},
    {"2026-11-27", "2026-11-26", true},
    {"2026-11-26", "2026-11-26", true},
    {"2026-11-25", "2026-11-26", false},
    {"2025-12-31", "2026-01-01", false},
};

EACH(baseline, covers_until_the_day_is_over, days, row)
{
    AUTO(baseline_dispose) struct baseline b = {0};
    AUTO(finding_free) struct finding *f = xcalloc(1, sizeof(*f));
    AUTO(finding_free) struct finding *other = xcalloc(1, sizeof(*other));
    memcpy(f->fingerprint, A, sizeof(A));
    memcpy(other->fingerprint, B, sizeof(B));
    load(&b, HEAD TAIL);
    struct baseline_entry entry = {.fingerprint = A, .rule = "r", .reason = "why", .owner = "who"};
    memcpy(entry.expires, days[*row].expires, strlen(days[*row].expires));
    baseline_add(&b, &entry);
    baseline_sort(&b);
    baseline_apply(&b, f, days[*row].today);
    baseline_apply(&b, other, days[*row].today);
    cr_expect_eq(f->suppressed == baseline_by, days[*row].covered);
    cr_assert_not_null(f->acceptance);
    cr_expect_eq(f->acceptance->expired, !days[*row].covered);
    cr_expect_str_eq(f->acceptance->reason, "why");
    cr_expect_str_eq(f->acceptance->owner, "who");
    cr_expect_str_eq(f->acceptance->until, days[*row].expires);
    cr_expect_null(other->suppressed);
    cr_expect_null(other->acceptance);
}

Test(baseline, leaves_to_others_what_they_suppress)
{
    AUTO(baseline_dispose) struct baseline b = {0};
    struct finding f = {.fingerprint = A, .suppressed = "inline comment"};
    load(&b, HEAD TAIL);
    const struct baseline_entry entry = {A, "r", "why", "who", "", 0, false};
    baseline_add(&b, &entry);
    baseline_sort(&b);
    baseline_apply(&b, &f, "2026-11-26");
    cr_expect_str_eq(f.suppressed, "inline comment");
    cr_expect_null(f.acceptance);
}

Test(baseline, gives_another_fingerprint_under_another_salt)
{
    AUTO(baseline_dispose) struct baseline a = {0};
    AUTO(baseline_dispose) struct baseline b = {0};
    struct error err = {{0}};
    const struct baseline_entry entry = {A, "r", "why", "who", "", 0, false};
    cr_assert_eq(baseline_salt(&a, &err), ST_OK);
    cr_assert_eq(baseline_salt(&b, &err), ST_OK);
    baseline_add(&a, &entry);
    baseline_add(&b, &entry);
    cr_expect_str_neq(a.entries[0].fingerprint, b.entries[0].fingerprint);
    cr_expect_str_neq(a.entries[0].fingerprint, A);
    cr_expect_not_null(baseline_find(&a, A));
    cr_expect_null(baseline_find(&a, B));
}

Test(baseline, prunes_what_was_not_found)
{
    AUTO(baseline_dispose) struct baseline b = {0};
    load(&b, HEAD ENTRY(A, "x", "y") ENTRY(B, "x", "y") ENTRY(C, "x", "y") TAIL);
    b.entries[1].found = true;
    cr_expect_eq(baseline_prune(&b), 2);
    AUTO(xfree) char *text = written(&b);
    cr_expect_str_eq(text, HEAD ENTRY(B, "x", "y") TAIL);
}

/* ---- Merges ---- */

static const struct {
    const char *base, *ours, *theirs, *merged;
    size_t conflicts;
} merges[] = {
    {"", ENTRY(A, "x", "y"), ENTRY(B, "x", "y"), ENTRY(A, "x", "y") ENTRY(B, "x", "y"), 0},
    {"", ENTRY(A, "x", "y"), ENTRY(A, "x", "y"), ENTRY(A, "x", "y"), 0},
    {"", ENTRY(A, "x", "y"), ENTRY(A, "z", "y"), ENTRY(A, "x; z", "y"), 0},
    {ENTRY(A, "x", "y"), "", ENTRY(A, "x", "y"), "", 0},
    {ENTRY(A, "x", "y"), ENTRY(A, "x", "y"), "", "", 0},
    {ENTRY(A, "x", "y"), "", "", "", 0},
    {ENTRY(A, "x", "y"), "", ENTRY(A, "z", "y"), ENTRY(A, "z", "y"), 1},
    {ENTRY(A, "x", "y"), ENTRY(A, "z", "y"), "", ENTRY(A, "z", "y"), 1},
    {ENTRY(A, "x", "y"), ENTRY(A, "z", "y"), ENTRY(A, "x", "w"), ENTRY(A, "z", "w"), 0},
    {ENTRY(A, "x", "y"), UNTIL(A, "x", "y", "2027-03-01"), UNTIL(A, "x", "y", "2027-01-01"),
     UNTIL(A, "x", "y", "2027-01-01"), 0},
    {UNTIL(A, "x", "y", "2026-01-01"), UNTIL(A, "x", "y", "2027-03-01"), ENTRY(A, "x", "y"),
     UNTIL(A, "x", "y", "2027-03-01"), 0},
    {UNTIL(A, "x", "y", "2026-01-01"), UNTIL(A, "x", "y", "2026-01-01"), ENTRY(A, "x", "y"),
     ENTRY(A, "x", "y"), 0},
};

static void load_entries(struct baseline *b, const char *entries)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct error err = {{0}};
    buf_printf(&text, HEAD "%s" TAIL, entries);
    cr_assert_eq(baseline_read(b, "b", buf_bytes(&text), &err), ST_OK, "%s", err.text);
}

EACH(baseline, merges, merges, row)
{
    AUTO(baseline_dispose) struct baseline base = {0};
    AUTO(baseline_dispose) struct baseline ours = {0};
    AUTO(baseline_dispose) struct baseline theirs = {0};
    AUTO(baseline_dispose) struct baseline merged = {0};
    AUTO(buf_dispose) struct buf want = {0};
    struct baseline_merged outcome;
    load_entries(&base, merges[*row].base);
    load_entries(&ours, merges[*row].ours);
    load_entries(&theirs, merges[*row].theirs);
    baseline_merge(&merged, &base, &ours, &theirs, &outcome);
    buf_printf(&want, HEAD "%s" TAIL "%c", merges[*row].merged, '\0');
    AUTO(xfree) char *text = written(&merged);
    cr_expect_str_eq(text, (const char *)want.ptr);
    cr_expect_eq(outcome.conflicts, merges[*row].conflicts);
}

Test(baseline, merges_two_that_were_made_apart)
{
    AUTO(baseline_dispose) struct baseline none = {0};
    AUTO(baseline_dispose) struct baseline ours = {0};
    AUTO(baseline_dispose) struct baseline theirs = {0};
    AUTO(baseline_dispose) struct baseline merged = {0};
    struct baseline_merged outcome;
    struct error err = {{0}};
    cr_assert_eq(baseline_salt(&ours, &err), ST_OK);
    cr_assert_eq(baseline_salt(&theirs, &err), ST_OK);
    baseline_add(&ours, &(struct baseline_entry){A, "r", "why", "who", "", 0, false});
    baseline_add(&theirs, &(struct baseline_entry){B, "r", "why", "who", "", 0, false});
    baseline_merge(&merged, &none, &ours, &theirs, &outcome);
    cr_expect_eq(merged.salt_count, 2);
    cr_expect_not_null(baseline_find(&merged, A));
    cr_expect_not_null(baseline_find(&merged, B));
    cr_expect_null(baseline_find(&merged, C));
}
