/* baseline_read.c - a baseline document, forward with a cursor; every fault is told with its line.
 */
#include "scanner/baseline.h"

#include "base/buf.h"
#include "base/codec.h"
#include "base/file.h"
#include "base/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/** One document while it is read. */
struct reader {
    struct baseline *baseline;
    const char *name;
    struct bytes text;
    size_t at;
    unsigned line;
    struct error *err;
};

/* ---- Faults ---- */

/* Messages hold nothing of the document but single letters: somebody may have written a secret
 * where its fingerprint belongs. */

PRINTF_LIKE(3, 4)
static enum status refuse(const struct reader *r, unsigned line, const char *format, ...)
{
    char what[BASELINE_TEXT + 100];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return error_set(r->err, ST_SYNTAX, "%s:%u: %s", r->name, line, what);
}

static bool starts(const struct reader *r, const char *word)
{
    size_t len = strlen(word);
    return r->text.len - r->at >= len && memcmp(r->text.ptr + r->at, word, len) == 0;
}

/* What is there instead of what was wanted. */
static enum status unexpected(const struct reader *r, const char *wanted)
{
    if (r->at == r->text.len)
        return refuse(r, r->line, "the file ends where %s is expected", wanted);
    if (starts(r, "<<<<<<<") || starts(r, "=======") || starts(r, ">>>>>>>"))
        return refuse(r, r->line, "a merge conflict that is not resolved");
    unsigned char c = r->text.ptr[r->at];
    return c >= ' ' && c < 0x7F ? refuse(r, r->line, "'%c' where %s is expected", c, wanted)
                                : refuse(r, r->line, "byte %u where %s is expected", c, wanted);
}

/* ---- Tokens ---- */

static void skip_blanks(struct reader *r)
{
    for (; r->at < r->text.len && strchr(" \t\r\n", r->text.ptr[r->at]) && r->text.ptr[r->at];
         r->at++)
        r->line += r->text.ptr[r->at] == '\n';
}

static bool next_is(struct reader *r, char c)
{
    skip_blanks(r);
    return r->at < r->text.len && r->text.ptr[r->at] == (unsigned char)c;
}

static enum status eat(struct reader *r, char c)
{
    const char wanted[] = {'\'', c, '\'', '\0'};
    if (!next_is(r, c))
        return unexpected(r, wanted);
    r->at++;
    return ST_OK;
}

static enum status eat_word(struct reader *r, const char *word, const char *wanted)
{
    skip_blanks(r);
    if (!starts(r, word))
        return unexpected(r, wanted);
    r->at += strlen(word);
    return ST_OK;
}

/* Four hexadecimal digits behind a backslash and a u. */
static bool read_unit(struct reader *r, uint32_t *out)
{
    *out = 0;
    if (r->text.len - r->at < 6 || !starts(r, "\\u"))
        return false;
    for (size_t i = 2; i < 6; i++) {
        int digit = codec_hex_value(r->text.ptr[r->at + i]);
        if (digit < 0)
            return false;
        *out = *out << 4 | (uint32_t)digit;
    }
    r->at += 6;
    return true;
}

/* Surrogates come in pairs; one alone stands for nothing. */
static bool read_point(struct reader *r, uint32_t *out)
{
    uint32_t low;
    if (!read_unit(r, out))
        return false;
    if (*out < 0xD800 || *out > 0xDFFF)
        return true;
    if (*out > 0xDBFF || !read_unit(r, &low) || low < 0xDC00 || low > 0xDFFF)
        return false;
    *out = 0x10000 + ((*out - 0xD800) << 10 | (low - 0xDC00));
    return true;
}

static void add_point(struct buf *to, uint32_t point)
{
    if (point < 0x80)
        buf_printf(to, "%c", (int)point);
    else if (point < 0x800)
        buf_printf(to, "%c%c", (int)(0xC0 | point >> 6), (int)(0x80 | (point & 0x3F)));
    else if (point < 0x10000)
        buf_printf(to, "%c%c%c", (int)(0xE0 | point >> 12), (int)(0x80 | (point >> 6 & 0x3F)),
                   (int)(0x80 | (point & 0x3F)));
    else
        buf_printf(to, "%c%c%c%c", (int)(0xF0 | point >> 18), (int)(0x80 | (point >> 12 & 0x3F)),
                   (int)(0x80 | (point >> 6 & 0x3F)), (int)(0x80 | (point & 0x3F)));
}

static enum status read_escape(struct reader *r, struct buf *to)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    uint32_t point;
    unsigned char c = r->text.len - r->at > 1 ? r->text.ptr[r->at + 1] : 0;
    const char *name = c ? strchr(names, c) : NULL;
    if (name) {
        r->at += 2;
        buf_printf(to, "%c", values[name - names]);
        return ST_OK;
    }
    if (!read_point(r, &point))
        return refuse(r, r->line, "a backslash that begins no escape of JSON");
    add_point(to, point);
    return ST_OK;
}

/* A string; what it says is no longer than BASELINE_TEXT and fit for an entry. what: its name. */
static enum status read_string(struct reader *r, const char *what, struct buf *to)
{
    buf_reset(to);
    TRY(eat(r, '"'));
    while (r->at < r->text.len && r->text.ptr[r->at] != '"') {
        unsigned char c = r->text.ptr[r->at];
        if (c < ' ')
            return refuse(r, r->line, "a string that does not end on its line");
        if (to->len > BASELINE_TEXT)
            return refuse(r, r->line, "%s has more than %d bytes", what, BASELINE_TEXT);
        if (c == '\\') {
            TRY(read_escape(r, to));
            continue;
        }
        enum status st = buf_add(to, bytes_slice(r->text, r->at, r->at + 1));
        BUG_IF(st != ST_OK);
        r->at++;
    }
    TRY(eat(r, '"'));
    if (!baseline_takes(buf_bytes(to)))
        return refuse(r, r->line, "%s is empty, too long, or no plain text", what);
    return ST_OK;
}

/* ---- An entry ---- */

enum { FINGERPRINT, RULE, REASON, OWNER, EXPIRES, MEMBERS };
static const char *const members[MEMBERS] = {"fingerprint", "rule", "reason", "owner", "expires"};

static enum status find_member(const struct reader *r, struct bytes key, const bool *seen,
                               size_t *out)
{
    for (*out = 0; *out < MEMBERS; ++*out)
        if (bytes_equal(key, bytes_of(members[*out])))
            break;
    if (*out == MEMBERS)
        return refuse(r, r->line,
                      "unknown key; known here: fingerprint, rule, reason, owner and expires");
    return seen[*out] ? refuse(r, r->line, "'%s' is there twice", members[*out]) : ST_OK;
}

static enum status set_fingerprint(const struct reader *r, struct bytes text,
                                   struct baseline_entry *entry)
{
    bool good = text.len == FINGERPRINT_CHARS;
    for (size_t i = 0; i < text.len && good; i++)
        good = byte_is_lower(text.ptr[i]) || (text.ptr[i] >= '2' && text.ptr[i] <= '7');
    if (!good)
        return refuse(r, r->line, "a fingerprint is %d of a-z and 2-7", FINGERPRINT_CHARS);
    memcpy(entry->fingerprint, text.ptr, text.len);
    return ST_OK;
}

/* values: the texts of the members, for the entry to point to. */
static enum status set_member(const struct reader *r, size_t member, struct bytes text,
                              char values[MEMBERS][BASELINE_TEXT + 1], struct baseline_entry *entry)
{
    if (member == FINGERPRINT)
        return set_fingerprint(r, text, entry);
    if (member == EXPIRES && !date_is_day(text))
        return refuse(r, r->line, "'expires' is a day such as 2027-03-01");
    if (member == EXPIRES)
        memcpy(entry->expires, text.ptr, text.len);
    memcpy(values[member], text.ptr, text.len);
    values[member][text.len] = '\0';
    return ST_OK;
}

static enum status read_entry(struct reader *r)
{
    AUTO(buf_dispose) struct buf text = {0};
    char values[MEMBERS][BASELINE_TEXT + 1];
    struct baseline_entry entry = {
        .rule = values[RULE], .reason = values[REASON], .owner = values[OWNER]};
    bool seen[MEMBERS] = {false};
    size_t member;
    TRY(eat(r, '{'));
    unsigned line = entry.line = r->line;
    do {
        TRY(read_string(r, "a key", &text));
        TRY(find_member(r, buf_bytes(&text), seen, &member));
        TRY(eat(r, ':'));
        TRY(read_string(r, members[member], &text));
        TRY(set_member(r, member, buf_bytes(&text), values, &entry));
        seen[member] = true;
    } while (next_is(r, ',') && eat(r, ',') == ST_OK);
    TRY(eat(r, '}'));
    for (member = 0; member < EXPIRES; member++)
        if (!seen[member])
            return refuse(r, line, "an entry without '%s'", members[member]);
    baseline_append(r->baseline, &entry);
    return ST_OK;
}

/* ---- The document ---- */

static enum status read_salt(struct reader *r)
{
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(buf_dispose) struct buf salt = {0};
    struct baseline *b = r->baseline;
    TRY(read_string(r, "a salt", &text));
    if (codec_hex_decode(buf_bytes(&text), &salt) != ST_OK || salt.len != BASELINE_SALT)
        return refuse(r, r->line, "a salt is %d hexadecimal digits", 2 * BASELINE_SALT);
    if (b->salt_count == BASELINE_SALTS)
        return refuse(r, r->line, "more than %d salts", BASELINE_SALTS);
    b->salts = xreallocarray(b->salts, b->salt_count + 1, sizeof(*b->salts));
    memcpy(b->salts[b->salt_count++].byte, salt.ptr, BASELINE_SALT);
    return ST_OK;
}

static enum status read_salts(struct reader *r)
{
    TRY(eat(r, '['));
    do {
        TRY(read_salt(r));
    } while (next_is(r, ',') && eat(r, ',') == ST_OK);
    return eat(r, ']');
}

/* The list ends with a null, so that the line of every entry ends alike. */
static enum status read_entries(struct reader *r)
{
    TRY(eat(r, '['));
    while (next_is(r, '{')) {
        TRY(read_entry(r));
        TRY(eat(r, ','));
    }
    TRY(eat_word(r, "null", "an entry, or the null behind the last one,"));
    return eat(r, ']');
}

static enum status read_version(struct reader *r)
{
    skip_blanks(r);
    unsigned line = r->line;
    size_t from = r->at;
    while (r->at < r->text.len && byte_is_digit(r->text.ptr[r->at]))
        r->at++;
    if (r->at == from)
        return unexpected(r, "a number");
    if (r->at - from == 1 && r->text.ptr[from] == '1')
        return ST_OK;
    return refuse(r, line, "a baseline of another version than 1; a newer sprawl may read it");
}

static enum status read_document(struct reader *r)
{
    static const struct {
        const char *key;
        enum status (*read)(struct reader *r);
    } parts[] = {{"\"sprawl_baseline\"", read_version},
                 {"\"salts\"", read_salts},
                 {"\"entries\"", read_entries}};
    TRY(eat(r, '{'));
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        TRY(eat_word(r, parts[i].key, parts[i].key));
        TRY(eat(r, ':'));
        TRY(parts[i].read(r));
        if (i + 1 < COUNT_OF(parts))
            TRY(eat(r, ','));
    }
    TRY(eat(r, '}'));
    skip_blanks(r);
    return r->at == r->text.len ? ST_OK : unexpected(r, "the end of the file");
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct baseline_salt));
}

static enum status check_twice(const struct reader *r)
{
    const struct baseline *b = r->baseline;
    for (size_t i = 1; i < b->entry_count; i++) {
        const struct baseline_entry *a = &b->entries[i - 1], *c = &b->entries[i];
        if (strcmp(a->fingerprint, c->fingerprint) == 0)
            return refuse(r, MAX(a->line, c->line), "%s has an entry already, in line %u",
                          a->fingerprint, MIN(a->line, c->line));
    }
    return ST_OK;
}

enum status baseline_read(struct baseline *baseline, const char *name, struct bytes text,
                          struct error *err)
{
    AUTO(baseline_dispose) struct baseline read = {0};
    struct reader r = {.baseline = &read, .name = name, .text = text, .line = 1, .err = err};
    TRY(read_document(&r));
    qsort(read.salts, read.salt_count, sizeof(*read.salts), by_bytes);
    baseline_sort(&read);
    TRY(check_twice(&r));
    *baseline = read;
    read = (struct baseline){0};
    return ST_OK;
}

enum status baseline_read_path(struct baseline *baseline, const char *path, struct error *err)
{
    AUTO(buf_dispose) struct buf text = {0};
    TRY(file_read(&text, path, LIMIT_BASELINE, err));
    return baseline_read(baseline, path, buf_bytes(&text), err);
}
