/* hints_test.c - hints are where a byte by byte search finds them. */
#include "scanner/decode/hints.h"

#include "base/buf.h"
#include "tests/git/made.h"

SUITE(hints);

static bool is_letter(struct bytes text, size_t at)
{
    return at < text.len && byte_is_alnum(text.ptr[at]);
}

/* Do letters begin at at that are enough for a run? */
static bool is_word(struct bytes text, size_t at)
{
    size_t end = at;
    while (is_letter(text, end))
        end++;
    return end - at >= DECODE_LETTERS_LEAST && (at == 0 || !is_letter(text, at - 1));
}

static bool is_of(const uint64_t bits[2], struct bytes text, size_t at)
{
    unsigned char c = at < text.len ? text.ptr[at] : 0;
    return c < 128 && (bits[c / 64] >> c % 64 & 1) != 0;
}

static bool is_mark(struct bytes text, size_t at, unsigned groups)
{
    bool token = at + 2 < text.len &&
                 (is_letter(text, at + 2) || text.ptr[at + 2] == '_' || text.ptr[at + 2] == '-');
    for (size_t group = 1; group < DECODE_GROUPS; group++) {
        const struct decoder_ops *by = hints_decoder(group);
        if ((groups >> group & 1) != 0 && text.ptr[at] == by->mark &&
            is_of(by->second, text, at + 1) && (token || !is_of(by->token, text, at + 1)))
            return true;
    }
    return false;
}

/* No mark, and no word that is all there, is passed over; what is told is one of the two. */
static void look(struct bytes text, size_t from, size_t to, unsigned groups)
{
    size_t group = 9, at = hints_next(text, from, to, groups, &group), begin = at;
    for (size_t i = from; i < at; i++) {
        cr_expect_not(is_mark(text, i, groups), "mark at %zu of %zu", i, at);
        cr_expect((groups & 1) == 0 || !is_word(text, i) || i + DECODE_LETTERS_LEAST > at,
                  "word at %zu of %zu", i, at);
    }
    if (at == to)
        return;
    cr_expect((groups >> group & 1) != 0);
    while (group == 0 && begin > 0 && is_letter(text, begin - 1))
        begin--;
    cr_expect(group == 0 ? is_word(text, begin) : is_mark(text, at, 1u << group), "at %zu", at);
}

Test(hints, none_is_passed_over)
{
    enum { TEXTS = 20000, LONGEST = 300 };
    static const char bytes[] = "%%&&\\\\41nu#laq-_=:@`[{/\x7f\x80\xb0\xff";
    uint64_t dice = 7;
    for (size_t i = 0; i < TEXTS; i++) {
        AUTO(buf_dispose) struct buf text = {0};
        size_t len = made_random(&dice, LONGEST), rare = 2 + made_random(&dice, 40);
        while (text.len < len) {
            bool other = made_random(&dice, rare) == 0;
            const char *from = other ? bytes : "abcxyzABCXYZ0189";
            made_put(&text, from + made_random(&dice, other ? sizeof(bytes) - 1 : 16), 1);
        }
        size_t from = made_random(&dice, len + 1), to = from + made_random(&dice, len - from + 1);
        look(buf_bytes(&text), from, to, 1 + (unsigned)made_random(&dice, DECODE_ALL));
        look(buf_bytes(&text), from, len, DECODE_ALL);
    }
}
