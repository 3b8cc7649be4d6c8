/* shape.c - forms that are not secrets. */
#include "scanner/shape.h"

#include "base/codec.h"
#include "scanner/lexicon.h"

enum {
    NUMBER_MIN = 6,
    HASH_MIN = 30,
    UUID_LEN = 36,
    UUID_PREFIX_MAX = 12,
    COLOUR_MAX = 9,
    SCHEME_MAX = 18, /* bytes of a scheme and "://" */
    ENDING_MAX = 15,
    HEX_NUMBER_MAX = 18,
    DER_MIN = 48
};

static bool all_of(struct bytes v, bool (*is)(unsigned char))
{
    for (size_t i = 0; i < v.len; i++)
        if (!is(v.ptr[i]))
            return false;
    return v.len > 0;
}

static bool is_hex(unsigned char c)
{
    return byte_is_digit(c) || (byte_lower(c) >= 'a' && byte_lower(c) <= 'f');
}

static bool is_numeric(unsigned char c)
{
    return byte_is_digit(c) || shape_one_of(c, ".,-+:/ %^~*<>=v");
}

bool shape_is_uuid(struct bytes v)
{
    if (v.len < UUID_LEN || v.len > UUID_LEN + UUID_PREFIX_MAX)
        return false;
    v = bytes_slice(v, v.len - UUID_LEN, v.len);
    for (size_t i = 0; i < v.len; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? v.ptr[i] != '-' : !is_hex(v.ptr[i]))
            return false;
    }
    return true;
}

bool shape_is_number(struct bytes v)
{
    return all_of(v, byte_is_digit);
}

bool shape_is_hash(struct bytes v)
{
    static const char *const openings[] = {
        "$1$",    "$2a$",    "$2b$",    "$2x$",    "$2y$",     "$5$",     "$6$",
        "$y$",    "$apr1$",  "$argon2", "$pbkdf2", "$scrypt",  "$p$",     "$h$",
        "pbkdf2", "sha1$",   "sha256$", "sha512$", "bcrypt",   "argon2",  "{crypt}",
        "{ssha",  "{sha",    "{smd5",   "{md5",    "{bcrypt}", "{pbkdf2", "md5:",
        "sha1:",  "sha256:", "sha512:", "sha256-", "sha384-",  "sha512-", "scram-sha-"};
    if (v.len < HASH_MIN)
        return false;
    for (size_t i = 0; i < COUNT_OF(openings); i++)
        if (bytes_begin_nocase(v, openings[i]))
            return true;
    return false;
}

bool shape_is_digest(struct bytes v)
{
    static const size_t lengths[] = {32, 40, 56, 64, 96, 128};
    for (size_t i = 0; i < COUNT_OF(lengths); i++)
        if (v.len == lengths[i])
            return all_of(v, is_hex);
    return false;
}

/* "scheme://host/path" without a password in it. */
static bool is_url(struct bytes v)
{
    struct bytes scheme = bytes_slice(v, 0, MIN(v.len, (size_t)SCHEME_MAX));
    size_t at = bytes_find(scheme, 0, bytes_of("://"));
    return (at != SIZE_MAX && at > 1) || bytes_begin_nocase(v, "//") ||
           bytes_begin_nocase(v, "www.") || bytes_begin_nocase(v, "mailto:");
}

/* Does it end as the name of a file of some kind does? */
static bool has_ending(struct bytes v)
{
    size_t dot = v.len;
    while (dot > 0 && v.ptr[dot - 1] != '.' && v.len - dot < ENDING_MAX)
        dot--;
    return dot > 1 && v.ptr[dot - 1] == '.' &&
           lexicon_word(bytes_slice(v, dot - 1, v.len)) & WORD_ENDING;
}

static bool is_path(struct bytes v)
{
    static const char *const openings[] = {"./",    "../",   "~/",    "c:\\",  "d:\\",
                                           "/etc/", "/var/", "/usr/", "/opt/", "/home/",
                                           "/tmp/", "/run/", "/mnt/", "/dev/", "/api/"};
    for (size_t i = 0; i < COUNT_OF(openings); i++)
        if (bytes_begin_nocase(v, openings[i]))
            return true;
    return has_ending(v);
}

static bool is_mail_address(struct bytes v)
{
    size_t at = bytes_find(v, 0, bytes_of("@"));
    if (at == SIZE_MAX || at == 0 || bytes_find(v, at, bytes_of(".")) == SIZE_MAX)
        return false;
    for (size_t i = 0; i < v.len; i++)
        if (i != at && !byte_is_word(v.ptr[i]) && v.ptr[i] != '.' && v.ptr[i] != '-' &&
            v.ptr[i] != '+')
            return false;
    return byte_is_alpha(v.ptr[v.len - 1]);
}

/* A call, a subscript, an operator between names: program text. */
static bool is_code(struct bytes v)
{
    if (lexicon_parts(v) & PART_CODE)
        return true;
    return v.len > 3 && v.ptr[v.len - 1] == ')' && bytes_find(v, 1, bytes_of("(")) != SIZE_MAX;
}

/* "[a-z]{16}", "{A-Z0-9:20}": a description of values, with a repeat count in braces. */
static bool is_pattern(struct bytes v)
{
    for (size_t at = 0; at < v.len; at++) {
        size_t close = at + 1, digits = 0;
        if (v.ptr[at] != '{')
            continue;
        while (close < v.len && v.ptr[close] != '}')
            close++;
        while (digits < close - at && byte_is_digit(v.ptr[close - digits - 1]))
            digits++;
        unsigned char before = v.ptr[close - digits - 1];
        if (close < v.len && digits > 0 && (before == ':' || before == ',' || before == '{'))
            return true;
    }
    return false;
}

/* "artifact:1.0.2", "package@^2.1": a name and a version. */
static bool is_versioned(struct bytes v)
{
    size_t at = v.len, dots = 0;
    while (at > 0 && (byte_is_digit(v.ptr[at - 1]) || v.ptr[at - 1] == '.'))
        dots += v.ptr[--at] == '.';
    while (at > 0 && shape_one_of(v.ptr[at - 1], "^~=<>v"))
        at--;
    return dots > 0 && at > 1 && at < v.len && (v.ptr[at - 1] == ':' || v.ptr[at - 1] == '@');
}

/* "-v", "-v/-q", "--verbose": options of a command line. */
static bool is_option(struct bytes v)
{
    if (v.len < 2 || v.ptr[0] != '-')
        return false;
    bool one = byte_is_alpha(v.ptr[1]) && (v.len == 2 || shape_one_of(v.ptr[2], "/|, "));
    return one || (v.len > 3 && v.ptr[1] == '-' && byte_is_alpha(v.ptr[2]));
}

/* Take the head of a DER element, not its content. */
static bool eat_der(struct bytes *der, unsigned char tag, size_t *len)
{
    if (der->len < 2 || der->ptr[0] != tag)
        return false;
    size_t size = der->ptr[1] & 0x80 ? der->ptr[1] & 0x7f : 0;
    if (size > 2 || der->len < 2 + size)
        return false;
    *len = size ? 0 : der->ptr[1];
    for (size_t i = 0; i < size; i++)
        *len = *len << 8 | der->ptr[2 + i];
    *der = bytes_slice(*der, 2 + size, der->len);
    return true;
}

/* The beginning of a SubjectPublicKeyInfo (two sequences, an algorithm) or of an X.509 certificate
 * (two sequences, [0] and the version). An encrypted private key begins as the former does, with
 * an algorithm of PKCS #5 or #12. */
static bool begins_public_der(struct bytes der)
{
    static const unsigned char version[] = {0xa0, 0x03, 0x02, 0x01};
    static const unsigned char pkcs[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01};
    size_t len;
    for (int sequence = 0; sequence < 2; sequence++)
        if (!eat_der(&der, 0x30, &len))
            return false;
    if (der.len >= sizeof(version) && memcmp(der.ptr, version, sizeof(version)) == 0)
        return true;
    if (!eat_der(&der, 0x06, &len) || len < 3 || len > der.len)
        return false;
    if (len <= sizeof(pkcs) || memcmp(der.ptr, pkcs, sizeof(pkcs)) != 0)
        return true;
    return der.ptr[sizeof(pkcs)] != 5 && der.ptr[sizeof(pkcs)] != 12;
}

static bool is_public_der(struct bytes v)
{
    AUTO(buf_dispose) struct buf der = {.max = DER_MIN};
    return v.len >= DER_MIN && v.ptr[0] == 'M' &&
           codec_base64_decode(bytes_slice(v, 0, DER_MIN), CODEC_BASE64_ANY, &der) == ST_OK &&
           begins_public_der(buf_bytes(&der));
}

static bool is_no_number_of_digits(struct bytes v)
{
    return all_of(v, is_numeric) && (v.len < NUMBER_MIN || !shape_is_number(v));
}

static bool is_hex_number(struct bytes v)
{
    return bytes_begin_nocase(v, "0x") && v.len <= HEX_NUMBER_MAX &&
           all_of(bytes_slice(v, 2, v.len), is_hex);
}

static bool is_colour(struct bytes v)
{
    return v.ptr[0] == '#' && v.len <= COLOUR_MAX && all_of(bytes_slice(v, 1, v.len), is_hex);
}

static bool is_resource(struct bytes v)
{
    return bytes_begin_nocase(v, "arn:") || bytes_begin_nocase(v, "urn:");
}

const char *shape_of_no_secret(struct bytes value)
{
    static const struct {
        bool (*is)(struct bytes value);
        const char *what;
    } shapes[] = {
        {is_url, "an address, not a secret"},
        {is_path, "a path or a file name"},
        {is_no_number_of_digits, "a number, a date or an address"},
        {is_colour, "a colour"},
        {is_hex_number, "a number, a date or an address"},
        {is_pattern, "a pattern of values, not a value"},
        {is_versioned, "a package and its version"},
        {is_option, "an option of a command line"},
        {is_public_der, "a public key or a certificate"},
        {is_mail_address, "a mail address"},
        {is_resource, "a resource name"},
        {is_code, "program text, not a value"},
    };
    for (size_t i = 0; i < COUNT_OF(shapes); i++)
        if (shapes[i].is(value))
            return shapes[i].what;
    return NULL;
}
