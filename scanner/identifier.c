/* identifier.c - names split into words: "dbPasswordHash2" is db, password, hash. */
#include "scanner/identifier.h"

#include "scanner/lexicon.h"

enum { REACH = IDENTIFIER_REACH, WORDS_MAX = 24 };

static bool is_name_byte(unsigned char c)
{
    return byte_is_word(c) || c == '-' || c == '.' || c == '$';
}

struct bytes identifier_around(struct bytes text, size_t at)
{
    size_t from = at, to = at;
    while (from > 0 && at - from < REACH && is_name_byte(text.ptr[from - 1]))
        from--;
    while (to < text.len && to - at < REACH && is_name_byte(text.ptr[to]))
        to++;
    return bytes_slice(text, from, to);
}

/* A new word begins at i: behind a mark, at a capital after a small letter, at the last capital of
 * several. */
static bool begins_word(struct bytes name, size_t i)
{
    unsigned char c = name.ptr[i], before = name.ptr[i - 1];
    if (!byte_is_alnum(before))
        return true;
    if (byte_is_upper(c) && !byte_is_upper(before))
        return true;
    return byte_is_upper(c) && i + 1 < name.len && byte_is_lower(name.ptr[i + 1]) &&
           !byte_is_digit(before);
}

/* The words of a name, without digits at their end; the last WORDS_MAX of them. */
static size_t split(struct bytes name, struct bytes *words)
{
    size_t count = 0;
    for (size_t at = 0, end; at < name.len; at = end) {
        end = at + 1;
        while (end < name.len && byte_is_alnum(name.ptr[end]) && !begins_word(name, end))
            end++;
        size_t last = end;
        while (last > at && byte_is_digit(name.ptr[last - 1]) &&
               !(lexicon_word(bytes_slice(name, at, last)) & WORD_HASH))
            last--;
        if (last == at || !byte_is_alnum(name.ptr[at]))
            continue;
        if (count == WORDS_MAX)
            memmove(words, words + 1, --count * sizeof(*words));
        words[count++] = bytes_slice(name, at, last);
    }
    return count;
}

/* "dbpassword", "githubtoken", "repokey": a secret's word at the end of a word nobody split. */
static bool ends_secret(struct bytes word)
{
    static const struct {
        unsigned char len;
        char text[12];
    } ends[] = {{8, "password"},     {6, "passwd"}, {10, "passphrase"}, {3, "pwd"},
                {6, "secret"},       {5, "token"},  {3, "key"},         {4, "pass"},
                {11, "credentials"}, {4, "auth"}};
    unsigned char last = byte_lower(word.ptr[word.len - 1]);
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        size_t len = ends[i].len;
        if (last == (unsigned char)ends[i].text[len - 1] && word.len > len &&
            bytes_begin_nocase(bytes_slice(word, word.len - len, word.len), ends[i].text))
            return true;
    }
    return false;
}

/* Of a word with these classes. */
static bool is_secret_word(struct bytes word, unsigned classes)
{
    return classes & WORD_SECRET || (!(classes & WORD_ABOUT) && ends_secret(word));
}

enum identifier_says identifier_judge(struct bytes name)
{
    struct bytes words[WORDS_MAX];
    unsigned classes[WORDS_MAX];
    size_t count = split(name, words), last = count;
    for (size_t i = 0; i < count; i++)
        classes[i] = lexicon_word(words[i]);
    while (last > 0 && !is_secret_word(words[last - 1], classes[last - 1]))
        last--;
    for (size_t i = last; i < count; i++) {
        if (classes[i] & WORD_HASH)
            return IDENTIFIER_HASH;
        if (classes[i] & WORD_ABOUT)
            return IDENTIFIER_ABOUT;
    }
    for (size_t i = 0; i + 1 < last; i++) {
        if (classes[i] & WORD_PUBLIC)
            return IDENTIFIER_PUBLIC;
        if (classes[i] & WORD_HASHED)
            return IDENTIFIER_HASH;
    }
    return last > 0 && last == count ? IDENTIFIER_SECRET : IDENTIFIER_UNSURE;
}

bool identifier_is_password(struct bytes name)
{
    return lexicon_parts(name) & PART_PASSWORD;
}

/* What stands behind the last dot: the member, without the object. */
static struct bytes member_of(struct bytes name)
{
    size_t at = name.len;
    while (at > 0 && name.ptr[at - 1] != '.')
        at--;
    return bytes_slice(name, at, name.len);
}

bool identifier_is_question(struct bytes name)
{
    struct bytes words[WORDS_MAX];
    return split(member_of(name), words) > 0 && lexicon_word(words[0]) & WORD_QUESTION;
}

bool identifier_is_setter(struct bytes name)
{
    struct bytes words[WORDS_MAX];
    size_t count = split(name, words), own = split(member_of(name), words);
    return count <= 1 || own <= 1 || lexicon_word(words[0]) & WORD_SETTER;
}

bool identifier_is_conversion(struct bytes name)
{
    return lexicon_parts(name) & PART_CONVERSION && !identifier_is_question(name);
}

bool identifier_is_same(struct bytes name, struct bytes value)
{
    size_t i = name.len, k = value.len, same = 0;
    for (;;) {
        while (i > 0 && !byte_is_alnum(name.ptr[i - 1]))
            i--;
        while (k > 0 && !byte_is_alnum(value.ptr[k - 1]))
            k--;
        if (i == 0 || k == 0 || byte_lower(name.ptr[i - 1]) != byte_lower(value.ptr[k - 1]))
            break;
        i--;
        k--;
        same++;
    }
    return same > 0 && k == 0;
}
