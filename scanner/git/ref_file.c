/* ref_file.c - one small read for each loose ref. */
#include "scanner/git/ref_file.h"

#include "scanner/git/gitfile.h"

#include <errno.h>
#include <unistd.h>

static bool starts_with(struct bytes text, const char *word)
{
    size_t len = strlen(word);
    return text.len >= len && memcmp(text.ptr, word, len) == 0;
}

static bool is_one_word(struct bytes name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!byte_is_upper(name.ptr[i]) && name.ptr[i] != '_' && name.ptr[i] != '-')
            return false;
    return true;
}

bool ref_name_is_safe(struct bytes name)
{
    size_t component = 0;
    if (name.len == 0 || name.len >= REF_FILE_MAX)
        return false;
    for (size_t i = 0; i <= name.len; i++) {
        if (i < name.len && (name.ptr[i] < ' ' || name.ptr[i] == 0x7f))
            return false;
        if (i < name.len && name.ptr[i] != '/')
            continue;
        if (i == component || name.ptr[component] == '.')
            return false;
        component = i + 1;
    }
    return starts_with(name, "refs/") || is_one_word(name);
}

bool ref_name_is_top(const char *name)
{
    static const char *const others[] = {"AUTO_MERGE", "BISECT_EXPECTED_REV", "MERGE_AUTOSTASH"};
    size_t len = strlen(name);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (strcmp(name, others[i]) == 0)
            return true;
    return len >= 4 && strcmp(name + len - 4, "HEAD") == 0 && is_one_word(bytes_of(name));
}

bool ref_name_is_lock(const char *name)
{
    size_t len = strlen(name);
    return len > 5 && strcmp(name + len - 5, ".lock") == 0;
}

bool ref_file_parse(struct ref_file *out, struct bytes text, size_t hash_len)
{
    out->has_target = false;
    out->symbolic = (struct bytes){0};
    if (starts_with(text, "ref:")) {
        size_t from = 4, to = text.len;
        while (from < to && byte_is_space(text.ptr[from]))
            from++;
        while (to > from && byte_is_space(text.ptr[to - 1]))
            to--;
        out->symbolic = bytes_slice(text, from, to);
        return ref_name_is_safe(out->symbolic);
    }
    size_t len = 2 * hash_len;
    if (text.len < len || (text.len > len && !byte_is_space(text.ptr[len])))
        return false;
    out->has_target = oid_parse(&out->target, hash_len, bytes_slice(text, 0, len));
    return out->has_target;
}

/* Is path a link to "refs/..."? */
static bool read_link(struct ref_file *out, const char *path)
{
    ssize_t len = readlink(path, (char *)out->text, sizeof(out->text));
    if (len <= 0 || (size_t)len == sizeof(out->text))
        return false;
    out->has_target = false;
    out->symbolic = (struct bytes){out->text, (size_t)len};
    return starts_with(out->symbolic, "refs/") && ref_name_is_safe(out->symbolic);
}

int ref_file_read(struct ref_file *out, const char *path, size_t hash_len)
{
    if (read_link(out, path))
        return 0;
    ptrdiff_t got = gitfile_start(path, out->text, sizeof(out->text));
    if (got < 0)
        return (int)-got;
    return ref_file_parse(out, (struct bytes){out->text, (size_t)got}, hash_len) ? 0 : EBADMSG;
}
