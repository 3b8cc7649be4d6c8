/* decode.c - finding runs where something hints at them. */
#include "scanner/decode.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "scanner/decode/eight.h"
#include "scanner/decode/hints.h"
#include "scanner/decode/spelled.h"

static const struct decoder_ops *const decoders[] = {
#define DECODER(name) &decoder_##name,
#include "scanner/decode/list.h"
#undef DECODER
};

/* ---- Letters ---- */

size_t decode_digits_end(struct bytes text, size_t at, unsigned char c62, unsigned char c63)
{
    for (; text.len - at >= EIGHT; at += EIGHT) {
        uint64_t eight = eight_at(text, at);
        if ((eight_letters(eight) | eight_equal(eight, c62) | eight_equal(eight, c63)) != EIGHT_ALL)
            break;
    }
    while (at < text.len &&
           (byte_is_alnum(text.ptr[at]) || text.ptr[at] == c62 || text.ptr[at] == c63))
        at++;
    return at;
}

static bool take(enum decode_hint hint, struct bytes text, size_t at, struct run *out)
{
    for (size_t i = 0; i < COUNT_OF(decoders); i++) {
        if (decoders[i]->hint == hint && decoders[i]->take(text, at, out)) {
            out->by = decoders[i];
            return true;
        }
    }
    return false;
}

/* The first of the letters and digits that end before at; at most DECODE_REACH of them. */
static size_t letters_begin(struct bytes text, size_t at)
{
    size_t least = at - MIN(at, (size_t)DECODE_REACH);
    while (at - least >= EIGHT && eight_letters(eight_at(text, at - EIGHT)) == EIGHT_ALL)
        at -= EIGHT;
    while (at > least && byte_is_alnum(text.ptr[at - 1]))
        at--;
    return at;
}

static bool is_digit_of_any(unsigned char c)
{
    return byte_is_alnum(c) || c == '+' || c == '/' || c == '-' || c == '_' || c == '=';
}

/* Where the letters end at the latest by which a run is found that begins before to: its digits go
 * on up to them. */
static size_t on_to_letters(struct bytes text, size_t to)
{
    size_t last = MIN(text.len, to + DECODE_REACH);
    while (to < last && is_digit_of_any(text.ptr[to]))
        to++;
    return MIN(text.len, to + DECODE_LETTERS_LEAST);
}

enum { LETTERS = 1 }; /* their group, as a bit */

static bool find_letters(struct bytes text, size_t from, size_t to, struct run *out)
{
    size_t last = on_to_letters(text, to), group;
    for (size_t at = from; (at = hints_next(text, at, last, LETTERS, &group)) < last;) {
        size_t begin = letters_begin(text, at), end = decode_digits_end(text, at, 'A', 'A');
        *out = (struct run){.start = begin, .end = end, .resume = end};
        if (at - begin < DECODE_REACH && take(DECODE_LETTERS, text, at, out) && out->start >= from)
            return out->start < to;
        at = MAX(end, out->resume);
    }
    return false;
}

/* ---- Marks ---- */

/* No escaped word that begins before to goes on from there. */
static size_t on_to_blank(struct bytes text, size_t to)
{
    size_t last = MIN(text.len, to + DECODE_REACH);
    while (to < last && text.ptr[to] > ' ')
        to++;
    return to;
}

static bool find_mark(size_t group, struct bytes text, size_t from, size_t to, struct run *out)
{
    const struct decoder_ops *by = hints_decoder(group);
    size_t last = on_to_blank(text, to);
    for (size_t at = from; (at = hints_next(text, at, last, 1u << group, &group)) < last; at++) {
        if (!by->take(text, at, out))
            continue;
        out->by = by;
        if (out->start >= from)
            return out->start < to;
        at = MAX(at, out->resume - 1);
    }
    return false;
}

bool decode_find(size_t group, struct bytes text, size_t from, size_t to, struct run *out)
{
    BUG_IF(group >= DECODE_GROUPS || from > to || to > text.len);
    if (from == to)
        return false;
    return group == 0 ? find_letters(text, from, to, out) : find_mark(group, text, from, to, out);
}

/* ---- What a change may have changed ---- */

/* The first such byte of [from, to), or to. */
static size_t first_of(struct bytes text, size_t from, size_t to, unsigned char c)
{
    const unsigned char *found = memchr(text.ptr + from, c, to - from);
    return found ? (size_t)(found - text.ptr) : to;
}

static size_t back_to_line(struct bytes text, size_t at, size_t most)
{
    size_t from = bytes_behind_last(text, at - MIN(at, most), at, '\n');
    return bytes_behind_last(text, from, at, '\r');
}

static size_t on_to_line_end(struct bytes text, size_t at, size_t most)
{
    size_t to = first_of(text, at, MIN(text.len, at + most), '\n');
    return first_of(text, at, to, '\r');
}

size_t decode_line_begin(struct bytes text, size_t start)
{
    return back_to_line(text, start, DECODE_BEFORE);
}

size_t decode_line_end(struct bytes text, size_t end)
{
    return on_to_line_end(text, end, DECODE_AFTER);
}

/* Lines of digits: the one that ends before at may belong to a run that goes on here. */
static bool may_go_on(struct bytes text, size_t at)
{
    size_t least = at - MIN(at, (size_t)DECODE_BEHIND);
    while (at > least && byte_is_space(text.ptr[at - 1]))
        at--;
    return at > 0 && (is_digit_of_any(text.ptr[at - 1]) || text.ptr[at - 1] == '\\');
}

/* Back to where the digits of any alphabet begin that go on at at: a run among them may be part of
 * another, or passed over with a word before it. */
static size_t back_to_digits(struct bytes text, size_t at)
{
    size_t least = at - MIN(at, (size_t)DECODE_REACH);
    while (at > least && is_digit_of_any(text.ptr[at - 1]))
        at--;
    return at;
}

struct range decode_reads(struct bytes text, const struct run *run)
{
    size_t from = decode_line_begin(text, run->start), to = decode_line_end(text, run->end);
    struct range reads = {(int64_t)from - 1, (int64_t)to + 1};
    if (run->by->hint != DECODE_LETTERS)
        return reads;
    size_t begin = back_to_digits(text, run->start);
    reads.from = MIN(reads.from, (int64_t)begin - 1);
    if (may_go_on(text, from) || may_go_on(text, begin))
        reads.from = MIN(reads.from, (int64_t)begin - DECODE_BEHIND);
    reads.to = MAX(reads.to, (int64_t)run->end + DECODE_BEHIND);
    return reads;
}

/* Back to where a run may begin that goes on at at: a word with escapes, a stretch of digits, or
 * lines of them. */
static size_t back_to_begin(struct bytes text, size_t at, size_t least)
{
    size_t most = MIN(at - MIN(at, least), (size_t)DECODE_REACH + SPELLED_AFTER);
    size_t from = spelled_back(text, at, most);
    return may_go_on(text, from) ? from - MIN(from, (size_t)DECODE_BEHIND) : from;
}

/* Lines that are read in another way end here, or that of a run which was part of another. */
static size_t on_to_line_behind(struct bytes text, size_t at)
{
    size_t last = MIN(text.len, at + DECODE_BEHIND), end = first_of(text, at, last, '\n');
    return end < last ? first_of(text, end + 1, last, '\n') : end;
}

struct range decode_around(struct bytes text, struct range edit, bool wide, size_t least)
{
    enum { BEFORE = DECODE_AFTER + DECODE_LETTERS_LEAST };
    size_t from = (size_t)edit.from, to = (size_t)edit.to;
    if (!wide)
        return (struct range){(int64_t)(from - MIN(from, (size_t)DECODE_LETTERS_LEAST)),
                              (int64_t)on_to_letters(text, to)};
    size_t end = on_to_line_behind(text, to);
    return (struct range){
        (int64_t)back_to_begin(text, from - MIN(from, (size_t)BEFORE), least),
        (int64_t)MAX(on_to_letters(text, end), on_to_blank(text, end)),
    };
}

/* Back to where a run of many lines may begin that goes on at at, or to least. */
static size_t back_to_run(struct bytes text, size_t at, size_t least)
{
    least = MAX(least, at - MIN(at, LIMIT_RUN));
    while (at > least && (is_digit_of_any(text.ptr[at - 1]) || byte_is_space(text.ptr[at - 1])))
        at--;
    return at;
}

/* Is there a run with this hint, perhaps? Sets where it or the first one before it begins. */
static bool may_be_run(struct bytes text, size_t group, size_t at, struct range back, size_t *begin)
{
    struct run run;
    if (group == 0) {
        *begin = back_to_run(text, (size_t)back.to, (size_t)back.from);
        return true;
    }
    bool found = hints_decoder(group)->take(text, at, &run);
    *begin = run.start;
    return found;
}

unsigned decode_groups_near(struct bytes text, size_t *from, size_t to, size_t least)
{
    const struct range back = {(int64_t)least, (int64_t)*from};
    size_t first = to, group, begin;
    unsigned groups = 0;
    for (size_t at = *from; groups != DECODE_ALL; at++) {
        at = hints_next(text, at, to, DECODE_ALL & ~groups, &group);
        if (at == to)
            break;
        if (may_be_run(text, group, at, back, &begin)) {
            groups |= 1u << group;
            first = MIN(first, begin);
        }
    }
    *from = first;
    return groups;
}

bool decode_value(struct bytes text, size_t start, size_t end, struct run *out)
{
    struct bytes value = bytes_slice(text, start, end);
    for (size_t at = 0, letters = 0; at < value.len; at++) {
        letters = byte_is_alnum(value.ptr[at]) ? letters + 1 : 0;
        if (letters == DECODE_LETTERS_LEAST)
            return false;
    }
    for (size_t i = 0; i < COUNT_OF(decoders); i++) {
        *out = (struct run){decoders[i], start, end, end};
        if (decoders[i]->is_value && decoders[i]->is_value(value))
            return true;
    }
    return false;
}

bool decode_whole(struct bytes text, struct run *out)
{
    return text.len > 0 && take(DECODE_WHOLE, text, 0, out);
}

/* ---- Heads ---- */

/* Whole code points of text, without control bytes but those of lines and tabs, at least three
 * quarters of them ASCII. The last one may be torn. */
static bool reads_as_text(struct bytes head)
{
    size_t letters = 0, points = 0;
    for (size_t at = 0; at < head.len; points++) {
        unsigned char c = head.ptr[at];
        uint32_t point;
        if (c >= 0x80) {
            if (!utf8_next(head, &at, &point))
                return at == head.len && head.len == DECODE_HEAD && letters * 4 >= points * 3;
            continue;
        }
        if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
            return false;
        letters++;
        at++;
    }
    return letters * 4 >= points * 3;
}

bool decode_is_promising(struct bytes head)
{
    struct run run;
    return head.len > 1 && decode_may_begin(head.ptr[0], head.ptr[1]) &&
           (reads_as_text(bytes_slice(head, 0, MIN(head.len, (size_t)DECODE_HEAD))) ||
            decode_whole(head, &run));
}
