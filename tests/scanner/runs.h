/* runs.h - tables of texts, the run in them, and what it stands for. */
#ifndef TESTS_SCANNER_RUNS_H
#define TESTS_SCANNER_RUNS_H

#include "scanner/decode.h"
#include "tests/test.h"

struct run_row {
    const char *text;
    const char *run;     /* the first run of the decoder; NULL: there is none */
    const char *decoded; /* NULL: the run does not decode */
};

/** The first run that a decoder takes in text, whatever other decoders see there. */
static inline bool runs_find(const struct decoder_ops *by, struct bytes text, struct run *run)
{
    for (size_t group = 0; group < DECODE_GROUPS; group++)
        for (size_t from = 0; decode_find(group, text, from, text.len, run); from = run->resume)
            if (run->by == by)
                return true;
    return false;
}

static inline void runs_expect(const struct decoder_ops *by, const struct run_row *row)
{
    struct run run;
    struct bytes text = bytes_of(row->text);
    AUTO(buf_dispose) struct buf out = {.max = 1 << 20};
    bool found = runs_find(by, text, &run);
    cr_assert_eq(found, row->run != NULL, "%s", row->text);
    if (!found)
        return;
    struct bytes encoded = bytes_slice(text, run.start, run.end);
    cr_expect(bytes_equal(encoded, bytes_of(row->run)), "%s: run '%.*s'", row->text,
              (int)encoded.len, (const char *)encoded.ptr);
    enum status st = by->decode(encoded, &out);
    cr_assert_eq(st, row->decoded ? ST_OK : ST_SYNTAX);
    if (row->decoded)
        cr_expect(bytes_equal(buf_bytes(&out), bytes_of(row->decoded)), "%s: '%.*s'", row->text,
                  (int)out.len, (const char *)out.ptr);
}

/** Every prefix of what is decoded has a place in the run, and they rise. */
static inline void runs_expect_places(const struct decoder_ops *by, const char *text)
{
    struct bytes run = bytes_of(text);
    size_t before = 0;
    AUTO(buf_dispose) struct buf all = {.max = 1 << 20};
    cr_assert_eq(by->decode(run, &all), ST_OK);
    for (size_t len = 0; len <= all.len; len++) {
        AUTO(buf_dispose) struct buf part = {.max = 1 << 20};
        size_t at = by->locate(run, len);
        cr_assert(at >= before && at <= run.len, "%zu of %zu", at, run.len);
        cr_assert_eq(by->decode(bytes_slice(run, 0, at), &part), ST_OK);
        cr_expect_geq(part.len, len);
        cr_expect(part.len == 0 || memcmp(part.ptr, all.ptr, part.len) == 0);
        before = at;
    }
    cr_expect_eq(before, run.len);
}

#endif
