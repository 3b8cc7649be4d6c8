/* alternates.c - follows info/alternates without going in circles. */
#include "scanner/git/alternates.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"

#include <errno.h>
#include <sys/stat.h>

void object_directories_dispose(struct object_directories *dirs)
{
    for (size_t i = 0; i < dirs->count; i++)
        xfree(&dirs->list[i].path);
    xfree(&dirs->list);
    *dirs = (struct object_directories){0};
}

static bool is_known(const struct object_directories *dirs, const struct stat *st)
{
    for (size_t i = 0; i < dirs->count; i++)
        if (dirs->list[i].device == (uint64_t)st->st_dev &&
            dirs->list[i].inode == (uint64_t)st->st_ino)
            return true;
    return false;
}

static void append(struct object_directories *dirs, const char *path,
                   enum object_directory_kind kind, const struct stat *st)
{
    if (dirs->count == dirs->cap) {
        dirs->cap = MAX(dirs->cap * 2, (size_t)4);
        dirs->list = xreallocarray(dirs->list, dirs->cap, sizeof(*dirs->list));
    }
    dirs->list[dirs->count++] = (struct object_directory){.path = xstrdup(path),
                                                          .kind = kind,
                                                          .device = (uint64_t)st->st_dev,
                                                          .inode = (uint64_t)st->st_ino};
}

/* The byte that stands for a backslash and what follows it at *at, moving past it. */
static unsigned char unescape(struct bytes text, size_t *at)
{
    static const char from[] = "abfnrtv", to[] = "\a\b\f\n\r\t\v";
    unsigned char c = text.ptr[(*at)++];
    const char *letter = c != '\0' ? strchr(from, c) : NULL;
    if (letter != NULL)
        return (unsigned char)to[letter - from];
    if (c < '0' || c > '3')
        return c;
    unsigned value = c - '0';
    for (size_t i = 0; i < 2 && *at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '7'; i++)
        value = value * 8 + (text.ptr[(*at)++] - '0');
    return (unsigned char)value;
}

/* Take one name off the front of *list, up to separator; false if its quotes are not closed. */
static bool take_name(struct bytes *list, unsigned char separator, struct buf *name)
{
    size_t at = 0;
    bool quoted = list->len > 0 && list->ptr[0] == '"', closed = !quoted;
    at += quoted;
    while (at < list->len) {
        unsigned char c = list->ptr[at++];
        if (quoted && !closed && c == '"') {
            closed = true;
            continue;
        }
        if (closed && c == separator)
            break;
        if (quoted && !closed && c == '\\' && at < list->len)
            c = unescape(*list, &at);
        enum status st = buf_add(name, (struct bytes){&c, 1});
        BUG_IF(st != ST_OK);
    }
    *list = bytes_slice(*list, at, list->len);
    return closed;
}

static void follow(struct object_directories *dirs, const char *objects, unsigned depth,
                   struct batch *notes);

static bool add(struct object_directories *dirs, const char *path, enum object_directory_kind kind,
                unsigned depth, struct batch *notes)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return false;
    if (is_known(dirs, &st))
        return true;
    if (depth > LIMIT_GIT_ALTERNATES || dirs->count == LIMIT_GIT_OBJECT_DIRECTORIES) {
        gitfile_note(notes, path, "too many alternates", NULL, true);
        return true;
    }
    append(dirs, path, kind, &st);
    follow(dirs, path, depth, notes);
    return true;
}

/* One name, as base knows it; base NULL: the current directory. */
static void add_named(struct object_directories *dirs, const char *base, struct bytes name,
                      unsigned depth, struct batch *notes)
{
    if (name.len == 0 ||
        bytes_find(name, 0, (struct bytes){(const unsigned char *)"", 1}) != SIZE_MAX)
        return;
    AUTO(xfree) char *text = xmemdup(name.ptr, name.len);
    AUTO(xfree) char *path = base == NULL ? xstrdup(text) : gitpath_join(base, text);
    if (!add(dirs, path, OBJECTS_BORROWED, depth, notes))
        gitfile_note(notes, path, "alternate missing", NULL, true);
}

/* Add those that info/alternates in objects names. */
static void follow(struct object_directories *dirs, const char *objects, unsigned depth,
                   struct batch *notes)
{
    AUTO(xfree) char *path = gitpath_join(objects, "info/alternates");
    AUTO(gitlines_close) struct gitlines lines = {0};
    struct bytes line;
    int failed = gitlines_open(&lines, path, true);
    if (failed != 0 && failed != ENOENT && failed != ENOTDIR)
        gitfile_note_errno(notes, path, failed);
    while (failed == 0 && gitlines_next(&lines, &line)) {
        AUTO(buf_dispose) struct buf name = {0};
        line = gitfile_chomp(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (take_name(&line, '\n', &name))
            add_named(dirs, objects, buf_bytes(&name), depth + 1, notes);
        else
            gitfile_note(notes, path, "alternates damaged", NULL, true);
    }
}

bool object_directories_add(struct object_directories *dirs, const char *path,
                            enum object_directory_kind kind, struct batch *notes)
{
    return add(dirs, path, kind, 0, notes);
}

void object_directories_add_list(struct object_directories *dirs, struct bytes list,
                                 struct batch *notes)
{
    while (list.len > 0) {
        AUTO(buf_dispose) struct buf name = {0};
        if (take_name(&list, ':', &name))
            add_named(dirs, NULL, buf_bytes(&name), 0, notes);
        else
            gitfile_note(notes, "GIT_ALTERNATE_OBJECT_DIRECTORIES", "alternates damaged", NULL,
                         true);
    }
}

void object_directories_add_leftovers(struct object_directories *dirs, const char *objects,
                                      struct batch *notes)
{
    AUTO(folder_dispose) struct folder folder = {0};
    int failed = folder_read(&folder, objects, true);
    if (failed != 0)
        gitfile_note_errno(notes, objects, failed);
    for (size_t i = 0; i < folder.count; i++) {
        const struct folder_entry *e = &folder.entries[i];
        if (!e->is_directory ||
            (strncmp(e->name, "tmp_objdir-", 11) != 0 && strncmp(e->name, "incoming-", 9) != 0))
            continue;
        AUTO(xfree) char *path = gitpath_join(objects, e->name);
        add(dirs, path, OBJECTS_LEFTOVER, 0, notes);
    }
}
