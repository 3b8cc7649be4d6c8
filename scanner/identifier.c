/* identifier.c - names split into words: "dbPasswordHash2" is db, password, hash. */
#include "scanner/identifier.h"

enum { REACH = IDENTIFIER_REACH, WORDS_MAX = 24 };

/* Words are stored in one string each, with spaces around every one: a look-up is a search. */
static const char secret_words[] =
    " password passwords passwd passphrase passcode pass pwd psw passwort pw secret secrets token "
    "tokens key keys "
    "credential credentials cred creds auth authorization oauth apikey apikeys accesskey secretkey "
    "privatekey authkey "
    "authtoken accesstoken apitoken apisecret clientsecret appkey appsecret jwt pin otp totp hotp "
    "basic seed signature verifier bearer "
    "cookie session sid confirmation confirm repeat again base value ";

static const char about_words[] =
    " count counts size length len num number max min limit limits "
    "ttl expiry expires expire expired expiration timeout "
    "interval age duration lifetime date time timestamp nonce at type types kind "
    "format formats algorithm alg encoding encoder encoded mode "
    "scheme policy rule rules strength regex pattern prefix suffix "
    "label title text message msg error errors hint "
    "placeholder description desc help prompt field fields input "
    "column columns attr attribute param parameter "
    "property header headers option options flag enabled enable "
    "required require disabled visible changed provider "
    "providers manager service handler store storage factory "
    "generator validator validation url urls uri endpoint "
    "path file files filename dir directory folder name names "
    "namespace id ids uid guid uuid arn ref refs env envvar index idx "
    "position offset pos list class iterator parser lexer tokenizer "
    "tokenize symbol version scope scopes issuer "
    "audience status state event role user username owner page next "
    "changer reset resets forgot forgotten strategy "
    "source target usage section template selector link button form "
    "dialog view screen icon hidden backend callback "
    "location locations renewal rotation management request response "
    "review reviews last first jsonwebtoken tokenizers ";

static const char public_words[] = " public pub publishable primary foreign unique cache sort "
                                   "partition routing sorting next nexttoken prev previous row "
                                   "column hot shortcut map dict lookup registry i18n translation "
                                   "site sitekey recaptcha gpg pgp host idempotency ";

static const char hash_words[] = " hash hashes hashed digest checksum md5 sha sha1 sha256 sha512 "
                                 "sum fingerprint thumbprint integrity etag crc salt "
                                 "bcrypt commit revision signature crypted encrypted ciphertext ";

static const char question_words[] =
    " get is has have find fetch read load lookup use needs require requires check "
    "validate verify show hide delete remove revoke no without missing ";

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

static bool in_list(const char *list, struct bytes word)
{
    char spaced[REACH + 3];
    if (word.len == 0 || word.len > REACH)
        return false;
    spaced[0] = ' ';
    for (size_t i = 0; i < word.len; i++)
        spaced[i + 1] = (char)byte_lower(word.ptr[i]);
    spaced[word.len + 1] = ' ';
    spaced[word.len + 2] = '\0';
    return strstr(list, spaced) != NULL;
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
               !in_list(hash_words, bytes_slice(name, at, last)))
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
    static const char *const ends[] = {"password", "passwd", "passphrase", "pwd",         "secret",
                                       "token",    "key",    "pass",       "credentials", "auth"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        size_t len = strlen(ends[i]);
        if (word.len > len && bytes_find_nocase(bytes_slice(word, word.len - len, word.len), 0,
                                                bytes_of(ends[i])) == 0)
            return true;
    }
    return false;
}

static bool is_secret_word(struct bytes word)
{
    return in_list(secret_words, word) || (ends_secret(word) && !in_list(about_words, word));
}

enum identifier_says identifier_judge(struct bytes name)
{
    struct bytes words[WORDS_MAX];
    size_t count = split(name, words), last = count;
    while (last > 0 && !is_secret_word(words[last - 1]))
        last--;
    for (size_t i = last; i < count; i++) {
        if (in_list(hash_words, words[i]))
            return IDENTIFIER_HASH;
        if (in_list(about_words, words[i]))
            return IDENTIFIER_ABOUT;
    }
    for (size_t i = 0; i + 1 < last; i++) {
        if (in_list(public_words, words[i]))
            return IDENTIFIER_PUBLIC;
        if (in_list(" hash hashed encrypted crypted sha1 sha256 sha512 md5 ", words[i]))
            return IDENTIFIER_HASH;
    }
    return last > 0 && last == count ? IDENTIFIER_SECRET : IDENTIFIER_UNSURE;
}

bool identifier_is_password(struct bytes name)
{
    static const char *const parts[] = {"passw", "pwd", "pass", "secret"};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (bytes_find_nocase(name, 0, bytes_of(parts[i])) != SIZE_MAX)
            return true;
    return false;
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
    return split(member_of(name), words) > 0 && in_list(question_words, words[0]);
}

bool identifier_is_setter(struct bytes name)
{
    struct bytes words[WORDS_MAX];
    size_t count = split(name, words), own = split(member_of(name), words);
    return count <= 1 || own <= 1 ||
           in_list(" set with add put use default expected the ", words[0]);
}

bool identifier_is_conversion(struct bytes name)
{
    static const char *const parts[] = {
        "decode", "encode",   "string", "byte", "base64", "b64",  "hex",   "value",   "secure",
        "secret", "password", "token",  "key",  "utf8",   "text", "quote", "literal", "buffer"};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (bytes_find_nocase(name, 0, bytes_of(parts[i])) != SIZE_MAX)
            return !identifier_is_question(name);
    return false;
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
