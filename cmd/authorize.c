/* authorize.c - the remotes of repositories, read from .git/config, against what the user calls his
 * own. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cmd/authorize.h"

#include "base/buf.h"
#include "base/file.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { CONFIG_MAX = 1 << 20, ADDRESS_MAX = 1024 };

/* "host/path" of a remote's address, the host in lower case, without user, port and ".git"; false
 * if it is none that leads to a host. */
static bool normalise(const char *url, char out[ADDRESS_MAX])
{
    const char *scheme = strstr(url, "://");
    const char *at = scheme ? scheme + 3 : url;
    size_t authority = strcspn(at, scheme ? "/" : ":/"), len = 0;
    if (at[authority] == '\0' || (!scheme && at[authority] != ':') || strlen(at) >= ADDRESS_MAX - 1)
        return false;
    for (const char *p = at; p < at + authority; p++)
        if (*p == '@')
            len = (size_t)(p - at) + 1;
    const char *host = at + len, *path = at + authority + 1;
    for (len = 0; host + len < at + authority && host[len] != ':'; len++)
        out[len] = (char)byte_lower((unsigned char)host[len]);
    if (len == 0)
        return false;
    out[len++] = '/';
    path += strspn(path, "/");
    size_t path_len = strlen(path);
    if (path_len > 4 && strcmp(path + path_len - 4, ".git") == 0)
        path_len -= 4;
    memcpy(out + len, path, path_len);
    out[len + path_len] = '\0';
    return strstr(out, "..") == NULL;
}

bool authorize_remote(const char *url, const char *entry)
{
    char address[ADDRESS_MAX];
    size_t len = strlen(entry);
    while (len > 0 && entry[len - 1] == '/')
        len--;
    return len > 0 && normalise(url, address) && strncmp(address, entry, len) == 0 &&
           (address[len] == '/' || address[len] == '\0');
}

static bool is_ours(const char *url, const char *const *authorized)
{
    for (; authorized && *authorized; authorized++)
        if (authorize_remote(url, *authorized))
            return true;
    return false;
}

/* The value of "url = ..." or "pushurl = ..." on a line, NUL-terminated in place; or NULL. */
static char *url_on(char *line)
{
    line += strspn(line, " \t");
    if (strncmp(line, "push", 4) == 0)
        line += 4;
    if (strncmp(line, "url", 3) != 0)
        return NULL;
    line += 3;
    line += strspn(line, " \t");
    if (*line != '=')
        return NULL;
    line++;
    line += strspn(line, " \t\"");
    line[strcspn(line, " \t\"\r")] = '\0';
    return line;
}

/* Every remote is ours, and there is one. What the file includes is not read: then it is nobody's.
 */
static bool config_is_ours(struct buf *text, const char *const *authorized)
{
    bool in_remote = false, any = false;
    enum status st = buf_add(text, (struct bytes){(const unsigned char *)"", 1});
    BUG_IF(st != ST_OK);
    for (char *line = (char *)text->ptr, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (line[0] == '[') {
            in_remote = strncmp(line, "[remote ", 8) == 0;
            if (strncmp(line, "[include", 8) == 0 || strncmp(line, "[url ", 5) == 0)
                return false;
            continue;
        }
        const char *url = in_remote ? url_on(line) : NULL;
        if (url && !is_ours(url, authorized))
            return false;
        any = any || url;
    }
    return any;
}

/* The configuration of the repository that path is in; false if there is none. */
static bool read_config(const char *target, struct buf *out)
{
    struct error err;
    AUTO(xfree) char *path = realpath(target, NULL);
    for (char *end = path ? path + strlen(path) : NULL; end; end = strrchr(path, '/')) {
        AUTO(buf_dispose) struct buf name = {0};
        struct stat st;
        *end = '\0';
        buf_printf(&name, "%s/.git/config%c", path, 0);
        if (stat((const char *)name.ptr, &st) == 0)
            return file_read(out, (const char *)name.ptr, CONFIG_MAX, &err) == ST_OK;
    }
    return false;
}

bool authorize_targets(const char *const *targets, size_t count, const char *const *authorized)
{
    for (size_t i = 0; i < count; i++) {
        AUTO(buf_dispose) struct buf text = {0};
        if (strcmp(targets[i], "-") == 0 || !read_config(targets[i], &text) ||
            !config_is_ours(&text, authorized))
            return false;
    }
    return count > 0;
}
