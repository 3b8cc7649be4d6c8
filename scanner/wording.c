/* wording.c - readings of a value, each measured. */
#include "scanner/wording.h"

#include "base/buf.h"
#include "base/codec.h"
#include "scanner/randomness.h"

enum { READ_MAX = 512, LEET_MAX = 14, PIECE_MIN = 20 };

static const double PIECE_LEAST = 0.8, COMPOUND_LEAST = 1.0, LEET_BELOW = 0.82;

/* Letters in several words: "activeItemBg", "kube-ovn-tls". Abbreviations in them are not in any
 * list. */
static bool is_compound(struct bytes value)
{
    bool joined = false;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = value.ptr[i];
        if (!byte_is_alpha(c) && c != '_' && c != '-' && c != '.' && c != ',')
            return false;
        joined |=
            !byte_is_alpha(c) || (i > 0 && byte_is_upper(c) && byte_is_lower(value.ptr[i - 1]));
    }
    return joined;
}

/* The shorter a value, the more random it must look: few letters fit anything. */
static enum wording plain_wording(struct bytes value)
{
    static const struct {
        size_t below;
        double least;
    } steps[] = {{6, 0.9}, {9, 0.86}, {14, 0.8}, {SIZE_MAX, 0.78}};
    double randomness = randomness_of(value);
    size_t i = 0;
    bool compound = is_compound(value), listed = compound && memchr(value.ptr, ',', value.len);
    while (value.len >= steps[i].below)
        i++;
    if (!listed && randomness >= (compound ? COMPOUND_LEAST : steps[i].least))
        return WORDING_RANDOM;
    return randomness < 0.65 ? WORDING_WORDS : WORDING_MAYBE;
}

/* The length of "\\uXXXX" at the beginning of value, or 0. */
static size_t unicode_escape(struct bytes value)
{
    if (value.len < 6 || value.ptr[0] != '\\' || byte_lower(value.ptr[1]) != 'u')
        return 0;
    for (size_t i = 2; i < 6; i++)
        if (codec_hex_value(value.ptr[i]) < 0)
            return 0;
    return 6;
}

/* Letters of another script, or accents among plain letters, are words. A sign or two are not. */
static bool is_foreign(struct bytes value)
{
    size_t foreign = 0, letters = 0, others = 0;
    for (size_t i = 0, step; i < value.len; i += step) {
        size_t escape = unicode_escape(bytes_slice(value, i, value.len));
        step = MAX(escape, (size_t)1);
        if (escape || value.ptr[i] >= 0x80)
            foreign++;
        else if (byte_is_alpha(value.ptr[i]) || value.ptr[i] == ' ')
            letters++;
        else
            others++;
    }
    return foreign > 0 && (foreign * 2 > letters + others || others <= 1);
}

/* Most values are plain ASCII without escapes. */
static bool may_be_foreign(struct bytes value)
{
    bool may = false;
    for (size_t i = 0; i < value.len; i++)
        may |= value.ptr[i] >= 0x80 || value.ptr[i] == '\\';
    return may;
}

static bool is_printable(struct bytes value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] < ' ' || value.ptr[i] > '~')
            return false;
    return value.len > 2;
}

/* One alphanumeric run of a composed value (JSON, "id|secret") that is random by itself. */
static bool has_random_piece(struct bytes value)
{
    for (size_t at = 0, end; at < value.len; at = end + 1) {
        end = at;
        while (end < value.len && byte_is_alnum(value.ptr[end]))
            end++;
        if (end - at >= PIECE_MIN && randomness_of(bytes_slice(value, at, end)) >= PIECE_LEAST)
            return true;
    }
    return false;
}

/* value with percent codes undone, in room. */
static struct bytes from_percent(struct bytes value, unsigned char *room)
{
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++) {
        bool code = value.ptr[i] == '%' && i + 2 < value.len &&
                    codec_hex_value(value.ptr[i + 1]) >= 0 &&
                    codec_hex_value(value.ptr[i + 2]) >= 0;
        room[len++] = code ? (unsigned char)(codec_hex_value(value.ptr[i + 1]) * 16 +
                                             codec_hex_value(value.ptr[i + 2]))
                           : value.ptr[i];
        i += code ? 2 : 0;
    }
    return (struct bytes){room, len};
}

/* "p4ssw0rd" is password: the letters that digits and marks stand for. */
static bool from_leet(struct bytes value, unsigned char *out)
{
    static const char marks[] = "0134578@$!", letters[] = "oleastbasi";
    size_t changed = 0, plain = 0;
    for (size_t i = 0; i < value.len; i++) {
        const char *mark = memchr(marks, value.ptr[i], sizeof(marks) - 1);
        out[i] = mark ? (unsigned char)letters[mark - marks] : value.ptr[i];
        changed += mark != NULL;
        plain += byte_is_alpha(value.ptr[i]);
    }
    return changed > 0 && plain >= changed && plain + changed == value.len;
}

static enum wording decoded_wording(struct bytes value)
{
    AUTO(buf_dispose) struct buf raw = {.max = READ_MAX};
    if (value.len < 4 || value.len % 4 != 0 ||
        codec_base64_decode(value, CODEC_BASE64, &raw) != ST_OK)
        return WORDING_RANDOM;
    struct bytes text = {raw.ptr, raw.len};
    return is_printable(text) ? plain_wording(text) : WORDING_RANDOM;
}

enum wording wording_of(struct bytes value)
{
    unsigned char room[READ_MAX], letters[LEET_MAX];
    struct bytes read = bytes_slice(value, 0, MIN(value.len, sizeof(room)));
    if (read.len > 0 && memchr(read.ptr, '%', read.len))
        read = from_percent(read, room);
    if (may_be_foreign(read) && is_foreign(read))
        return WORDING_WORDS;
    enum wording plain = plain_wording(read);
    if (plain != WORDING_RANDOM)
        return has_random_piece(read) ? WORDING_RANDOM : plain;
    if (read.len <= LEET_MAX && from_leet(read, letters) &&
        randomness_of((struct bytes){letters, read.len}) < LEET_BELOW)
        return WORDING_WORDS;
    return decoded_wording(read);
}
