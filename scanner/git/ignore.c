/* ignore.c - the last pattern that matches decides. */
#include "scanner/git/ignore.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/glob.h"
#include "base/limits.h"

#include <stdlib.h>

struct pattern {
    struct glob_list *glob;
    size_t prefix; /* bytes of a path that name the directory of its file */
    bool negated;
};

struct ignore {
    struct pattern *patterns;
    size_t count, cap;
};

void ignore_new(struct ignore **out)
{
    *out = xcalloc(1, sizeof(**out));
}

void ignore_free(struct ignore **ignore)
{
    if (*ignore != NULL) {
        ignore_pop(*ignore, 0);
        xfree(&(*ignore)->patterns);
    }
    xfree(ignore);
}

/* Is there an odd number of backslashes before its last byte? */
static bool is_kept(struct bytes line)
{
    size_t count = 0;
    while (count + 1 < line.len && line.ptr[line.len - 2 - count] == '\\')
        count++;
    return count % 2 == 1;
}

/* Without '\r' and the blanks at its end that no backslash keeps. */
static struct bytes trim(struct bytes line)
{
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    while (line.len > 0 && line.ptr[line.len - 1] == ' ' && !is_kept(line))
        line.len--;
    return line;
}

static void add(struct ignore *ignore, struct bytes line, size_t prefix)
{
    struct error unused;
    struct pattern pattern = {.prefix = prefix};
    line = trim(line);
    if (line.len == 0 || line.ptr[0] == '#')
        return;
    pattern.negated = line.ptr[0] == '!';
    line = bytes_slice(line, pattern.negated, line.len);
    AUTO(xfree) char *text = xmemdup(line.ptr, line.len);
    const char *const texts[] = {text, NULL};
    if (glob_list_new(&pattern.glob, texts, &unused) != ST_OK)
        return;
    if (ignore->count == ignore->cap) {
        ignore->cap = MAX(ignore->cap * 2, (size_t)16);
        ignore->patterns = xreallocarray(ignore->patterns, ignore->cap, sizeof(*ignore->patterns));
    }
    ignore->patterns[ignore->count++] = pattern;
}

size_t ignore_push(struct ignore *ignore, const char *file, struct bytes prefix)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct error unused;
    if (file_read(&text, file, LIMIT_GIT_TEXT, &unused) != ST_OK)
        return ignore->count;
    return ignore_push_text(ignore, buf_bytes(&text), prefix);
}

size_t ignore_mark(const struct ignore *ignore)
{
    return ignore->count;
}

size_t ignore_push_text(struct ignore *ignore, struct bytes text, struct bytes prefix)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* of UTF-8 */
    size_t before = ignore->count;
    struct bytes rest = text;
    if (bytes_find(rest, 0, bytes_of(mark)) == 0)
        rest = bytes_slice(rest, strlen(mark), rest.len);
    while (rest.len > 0) {
        size_t end = MIN(bytes_find(rest, 0, bytes_of("\n")), rest.len);
        add(ignore, bytes_slice(rest, 0, end), prefix.len);
        rest = bytes_slice(rest, MIN(end + 1, rest.len), rest.len);
    }
    return before;
}

void ignore_pop(struct ignore *ignore, size_t to)
{
    while (ignore->count > to)
        glob_list_free(&ignore->patterns[--ignore->count].glob);
}

bool ignore_has(const struct ignore *ignore, struct bytes path, bool is_directory)
{
    for (size_t i = ignore->count; i > 0; i--) {
        const struct pattern *p = &ignore->patterns[i - 1];
        if (path.len > p->prefix &&
            glob_list_match(p->glob, bytes_slice(path, p->prefix, path.len), is_directory))
            return !p->negated;
    }
    return false;
}
