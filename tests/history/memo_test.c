/* memo_test.c - what is remembered comes back as it was; any other bytes are refused. */
#include "scanner/history/memo.h"

#include "tests/test.h"

#include <stdlib.h>

SUITE(memo);

static char nothing[] = "", tag[] = "tag v1", path[] = "c";
static struct memo_finding findings[] = {
    {.oid = {{1}},
     .path = "a/b",
     .rule = "a-rule",
     .byte_offset = 17,
     .at = 18,
     .text = 2,
     .tag = {5},
     .who = MEMO_AUTHOR,
     .origin = {.commit = "0123456789abcdef",
                .via = nothing,
                .blob = "ab",
                .in_head = true,
                .versions = 12}},
    {.path = "\xff", .rule = "b", .who = MEMO_TAGGER, .origin = {.reachable = true, .via = tag}},
};
static struct certificate certificates[] = {
    {.spki = {1}, .digest = {2}, .subject = "CN=a", .path = path, .line = 4, .client_auth = true},
};
static struct memo_note notes[] = {{"d", "missing objects", "25 objects", true}};

static struct memo example(void)
{
    return (struct memo){.state = {3},
                         .items = 10,
                         .bytes = 11,
                         .mailmap = {{8}},
                         .findings = findings,
                         .finding_count = 2,
                         .certificates = certificates,
                         .certificate_count = 1,
                         .notes = notes,
                         .note_count = 1};
}

static void write_example(struct buf *out)
{
    struct memo memo = example();
    cr_assert_eq(memo_write(&memo, out), ST_OK);
}

Test(memo, comes_back_as_it_was)
{
    AUTO(buf_dispose) struct buf text = {0}, again = {0};
    AUTO(memo_dispose) struct memo memo = {0};
    write_example(&text);
    cr_assert(memo_read(&memo, buf_bytes(&text)));
    cr_assert_eq(memo.finding_count, 2);
    cr_expect_str_eq(memo.findings[0].path, "a/b");
    cr_expect_eq(memo.findings[0].who, MEMO_AUTHOR);
    cr_expect_str_eq(memo.findings[0].origin.via, "");
    cr_expect_str_eq(memo.findings[1].origin.via, "tag v1");
    cr_expect(memo.findings[0].origin.in_head && !memo.findings[0].origin.reachable);
    cr_expect_str_eq(memo.findings[1].path, "\xff");
    cr_expect_str_eq(memo.certificates[0].subject, "CN=a");
    cr_expect_eq(memo.notes[0].reason, memo_reason("missing objects"));
    cr_assert_eq(memo_write(&memo, &again), ST_OK);
    cr_expect(bytes_equal(buf_bytes(&text), buf_bytes(&again)), "all of it");
}

Test(memo, an_empty_one_comes_back_too)
{
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(memo_dispose) struct memo memo = {0}, empty = {0};
    cr_assert_eq(memo_write(&empty, &text), ST_OK);
    cr_expect(memo_read(&memo, buf_bytes(&text)));
    cr_expect_eq(memo.finding_count, 0);
}

Test(memo, refuses_what_ends_early_or_late)
{
    AUTO(buf_dispose) struct buf text = {0};
    write_example(&text);
    for (size_t len = 0; len < text.len; len++) {
        AUTO(memo_dispose) struct memo memo = {0};
        cr_expect(!memo_read(&memo, bytes_slice(buf_bytes(&text), 0, len)), "%zu bytes", len);
    }
    AUTO(memo_dispose) struct memo memo = {0};
    buf_printf(&text, "x");
    cr_expect(!memo_read(&memo, buf_bytes(&text)));
}

/* What is still of the form is written as it was read: nothing is taken for something else. */
Test(memo, of_any_change_nothing_is_made_up)
{
    static const unsigned char changes[] = {1, 0x80, 0xff};
    AUTO(buf_dispose) struct buf text = {0};
    write_example(&text);
    for (size_t at = 0; at < text.len * COUNT_OF(changes); at++) {
        AUTO(memo_dispose) struct memo memo = {0};
        AUTO(buf_dispose) struct buf again = {0};
        unsigned char *byte = &text.ptr[at / COUNT_OF(changes)], was = *byte;
        *byte ^= changes[at % COUNT_OF(changes)];
        if (memo_read(&memo, buf_bytes(&text))) {
            cr_assert_eq(memo_write(&memo, &again), ST_OK);
            cr_expect(bytes_equal(buf_bytes(&text), buf_bytes(&again)), "byte %zu", at);
        }
        *byte = was;
    }
}

Test(memo, keeps_no_reason_that_may_not_hold_next_time)
{
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(memo_dispose) struct memo read = {0};
    struct memo_note damaged = {"d", "damaged object", "", true};
    struct memo memo = {.notes = &damaged, .note_count = 1};
    cr_expect_null(memo_reason("damaged object"));
    cr_assert_eq(memo_write(&memo, &text), ST_OK);
    cr_expect(!memo_read(&read, buf_bytes(&text)));
}
