/* decode.h - encoded runs in a text: where they begin and end, and what they stand for.
 *
 * Everything here is a pure function of bytes nearby, so that what was found in a run holds where
 * the same bytes stand again. Where a run begins and how it decodes depends on the run and the one
 * byte on each side of it; whether it ends there, also on the line behind it, as lines of base64
 * are one run: at most DECODE_BEHIND bytes. How it is read in its line (scanner/derived.h) depends
 * on DECODE_BEFORE bytes before it and DECODE_AFTER behind it, of the same line. A run that begins
 * within another of its group, or among digits that were passed over with a word before them, is
 * none: they are walked from front to back. */
#ifndef SCANNER_DECODE_H
#define SCANNER_DECODE_H

#include "base/base.h"
#include "base/buf.h"
#include "scanner/edits.h"

struct decoder_ops;

/** An encoded run; half-open positions in its text. */
struct run {
    const struct decoder_ops *by;
    size_t start, end;
    size_t resume; /* where the search goes on: end, or before it if a long run was cut there */
};

/** What a decoder looks at. */
enum decode_hint {
    DECODE_LETTERS, /* DECODE_LETTERS_LEAST letters and digits in a row */
    DECODE_MARK,    /* the byte that begins an escape */
    DECODE_WHOLE,   /* the first byte of what was decoded before; the run is all of it */
};
enum {
    DECODE_LETTERS_LEAST = 21,
    DECODE_HEAD = 24,
    DECODE_BEFORE = 128,
    DECODE_AFTER = 32,
    DECODE_BEHIND = 352
};

/** One kind of encoding; the table is built from decode/list.h. */
struct decoder_ops {
    const char *name; /* as reported: "base64" */
    enum decode_hint hint;
    unsigned char mark; /* of DECODE_MARK: '%', '\\' or '&' */
    uint64_t second[2]; /* what may stand behind the mark: ASCII, by DECODE_BIT */
    uint64_t token[2];  /* ... of these, what must have a byte of a token behind it */
    /** Is there a run around at, where the hint points? For DECODE_LETTERS, *out says from where to
     * where the letters and digits go. It begins at most DECODE_REACH bytes before at. Sets *out,
     * but for by; has looked at the beginning of what it decodes to. If there is none, out->resume
     * may say how far that is known. */
    bool (*take)(struct bytes text, size_t at, struct run *out);
    /** Append what the run stands for.
     *  @return ST_OK, ST_SYNTAX if it stands for nothing after all (out is unchanged), or ST_LIMIT:
     *          out->max was reached, what fits may be in out */
    enum status (*decode)(struct bytes run, struct buf *out);
    /** How many bytes of the run stand for the first len bytes of the decoded text. NULL if single
     * characters have no place: then the place of anything in it is the run. */
    size_t (*locate)(struct bytes run, size_t len);
    /** Is it a run as a whole, however short? NULL: no short one is worth a look. */
    bool (*is_value)(struct bytes value);
};
enum { DECODE_REACH = 1024 };
#define DECODE_BIT(c) (UINT64_C(1) << (c) % 64)
/** Runs of different groups are looked for independently and may lie over each other: one group
 * for letters, one for each mark. */
enum { DECODE_MARKS = 3, DECODE_GROUPS = 1 + DECODE_MARKS, DECODE_ALL = (1 << DECODE_GROUPS) - 1 };

/** The first run of a group that begins in [from, to); of two decoders that could take it, the
 * first of the list does. A mark has one decoder. */
bool decode_find(size_t group, struct bytes text, size_t from, size_t to, struct run *out);

/** The line around a run, as far as the reading of it goes: where DECODE_BEFORE bytes before start,
 * or their line, begin; where DECODE_AFTER bytes behind end, or their line, end. */
size_t decode_line_begin(struct bytes text, size_t start);
size_t decode_line_end(struct bytes text, size_t end);

/** What decides that there is this run, where it ends, and how it is read. */
struct range decode_reads(struct bytes text, const struct run *run);

/** The bytes around new ones in which runs begin or go on that these may have made; wide: or whose
 * reading they may have changed. What is before least was looked at for others. */
struct range decode_around(struct bytes text, struct range edit, bool wide, size_t least);

/** The groups, as bits, of which there may be a run with letters or an escape in [*from, to):
 * cheap, and too often yes. *from is set to where the first of them may begin, perhaps before it;
 * a run of letters, not before least. */
unsigned decode_groups_near(struct bytes text, size_t *from, size_t to, size_t least);

/** Is [start, end), of which is known that it is a value, a run that decode_find passes over as it
 * is too short? */
bool decode_value(struct bytes text, size_t start, size_t end, struct run *out);

/** Is the text as a whole an encoded one? For bytes that were decoded. */
bool decode_whole(struct bytes text, struct run *out);

/** The first byte at or after at that is no letter, no digit, and neither of two more of ASCII. */
size_t decode_digits_end(struct bytes text, size_t at, unsigned char c62, unsigned char c63);

/** May something worth decoding begin with these bytes? ASCII text, the mark of UTF-8, or what
 * DECODE_WHOLE takes. Asked for every long word of every text. */
static inline bool decode_may_begin(unsigned char first, unsigned char second)
{
    bool space = second == '\n' || second == '\r' || second == '\t';
    if (first >= ' ' && first < 0x7f)
        return (second >= ' ' && second < 0x7f) || second >= 0xc2 || second == 0 || space ||
               (first & 15) == 8;
    if (first >= 0x7f)
        return (first == 0xef && second == 0xbb) || (first == 0xff && second == 0xfe);
    return first == '\n' || first == '\r' || first == '\t' || first == 0x1f || (first & 15) == 8;
}

/** Is a run worth decoding that begins with these decoded bytes: text, or something that is read on
 * (compressed, UTF-16)? Images, fonts, ciphertext and hashes are none. */
bool decode_is_promising(struct bytes head);

#define DECODER(name) extern const struct decoder_ops decoder_##name;
#include "scanner/decode/list.h"
#undef DECODER

#endif
