/* account.c - parts of a URL undone, the host found in the user's list, placeholders refused. */
#include "verify/account.h"

#include "base/limits.h"

#include <stdio.h>

static const char malformed[] = "its parts are not well-formed";
static const char *const unlisted[] = {
    [LOGIN_POSTGRESQL] = "[verify.hosts] postgresql does not list its host and port",
    [LOGIN_MYSQL] = "[verify.hosts] mysql does not list its host and port",
    [LOGIN_REDIS] = "[verify.hosts] redis does not list its host and port",
};

void account_dispose(struct account *account)
{
    buf_dispose(&account->user);
    buf_dispose(&account->password);
    buf_dispose(&account->database);
    *account = (struct account){0};
}

void account_place(const struct account *account, char *text, size_t size)
{
    (void)snprintf(text, size, "%s:%u", account->host, (unsigned)account->port);
}

static int hex_digit(unsigned char c)
{
    if (byte_is_digit(c))
        return c - '0';
    c = byte_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What "%XX" at the start of text stands for, or -1. */
static int percent_decode(struct bytes text)
{
    int high = text.len > 2 ? hex_digit(text.ptr[1]) : -1;
    int low = high >= 0 ? hex_digit(text.ptr[2]) : -1;
    return low >= 0 ? high * 16 + low : -1;
}

/* Client libraries take C strings, and no server wants control characters. */
static const char *put_text(struct bytes text, bool encoded, struct buf *out)
{
    out->max = LIMIT_LOGIN_TEXT;
    for (size_t i = 0; i < text.len; i++) {
        int c = text.ptr[i];
        if (encoded && c == '%') {
            c = percent_decode(bytes_slice(text, i, text.len));
            i += 2;
        }
        unsigned char byte = (unsigned char)c;
        if (c < ' ' || c == 0x7f || buf_add(out, (struct bytes){&byte, 1}) != ST_OK)
            return malformed;
    }
    out->max = LIMIT_LOGIN_TEXT + 1;
    enum status st = buf_add(out, (struct bytes){(const unsigned char *)"", 1});
    BUG_IF(st != ST_OK);
    out->len--;
    return NULL;
}

/* In a .pgpass file "*" is any database. */
static struct bytes database_of(struct bytes text)
{
    return bytes_equal(text, bytes_of("*")) ? (struct bytes){NULL, 0} : text;
}

static struct bytes part_of(const struct validate_pair *parts, const char *name)
{
    for (; parts && parts->name; parts++)
        if (strcmp(parts->name, name) == 0)
            return bytes_of(parts->value);
    return (struct bytes){NULL, 0};
}

/* A password is none where a template stands, and a guess is an attempt that counts. */
static bool is_placeholder(struct bytes secret)
{
    for (size_t i = 0; i < secret.len; i++)
        if (secret.ptr[i] == '$' || secret.ptr[i] == '*' || secret.ptr[i] == '{')
            return true;
    return false;
}

static const char *read_port(struct bytes text, uint16_t *out)
{
    unsigned value = 0;
    if (text.len == 0 || text.len > 5)
        return malformed;
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is_digit(text.ptr[i]))
            return malformed;
        value = value * 10 + (unsigned)(text.ptr[i] - '0');
    }
    if (value == 0 || value > UINT16_MAX)
        return malformed;
    *out = (uint16_t)value;
    return NULL;
}

/* "name", "name:port" or, in settings of ADO, "name,port". */
static const char *read_host(struct bytes text, struct account *out)
{
    size_t len = 0;
    out->port = login_port(out->login);
    while (len < text.len && text.ptr[len] != ':' && text.ptr[len] != ',') {
        unsigned char c = byte_lower(text.ptr[len]);
        bool good = byte_is_lower(c) || byte_is_digit(c) || c == '-' || c == '.' || c == '_';
        if (!good || len + 1 == sizeof(out->host))
            return "its host is no name that can be asked for";
        out->host[len++] = (char)c;
    }
    out->host[len] = '\0';
    if (len == 0 || out->host[0] == '.' || out->host[0] == '-')
        return malformed;
    return len < text.len ? read_port(bytes_slice(text, len + 1, text.len), &out->port) : NULL;
}

static bool is_listed(const struct account *account, const char *const *hosts)
{
    char place[ACCOUNT_HOST_MAX + 8];
    account_place(account, place, sizeof(place));
    bool usual = account->port == login_port(account->login);
    for (; hosts && *hosts; hosts++)
        if (strcmp(*hosts, place) == 0 || (usual && strcmp(*hosts, account->host) == 0))
            return true;
    return false;
}

const char *account_make(const struct validate *block, struct bytes secret,
                         const struct validate_pair *parts, const char *const *hosts,
                         struct account *out)
{
    *out = (struct account){.login = block->login};
    const char *wrong = read_host(part_of(parts, "host"), out);
    if (wrong)
        return wrong;
    if (!is_listed(out, hosts))
        return unlisted[block->login];
    if (is_placeholder(secret))
        return "it may be a placeholder, and a wrong password counts against the account";
    wrong = put_text(secret, block->url, &out->password);
    if (!wrong)
        wrong = put_text(part_of(parts, "user"), block->url, &out->user);
    if (!wrong)
        wrong = put_text(database_of(part_of(parts, "database")), block->url, &out->database);
    if (!wrong &&
        (out->password.len == 0 || (out->user.len == 0 && !login_has_default_user(out->login))))
        wrong = malformed;
    return wrong;
}
