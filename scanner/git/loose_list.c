/* loose_list.c - 256 directories, each with the objects whose names start alike. */
#include "scanner/git/loose_list.h"

#include "scanner/git/gitfile.h"

#include <errno.h>

void loose_list_dispose(struct loose_list *list)
{
    xfree(&list->oids);
    *list = (struct loose_list){0};
}

static void append(struct loose_list *list, const struct oid *oid)
{
    if (list->count == list->cap) {
        list->cap = MAX(list->cap * 2, (size_t)16);
        list->oids = xreallocarray(list->oids, list->cap, sizeof(*list->oids));
    }
    list->oids[list->count++] = *oid;
}

/* The name of an object is its directory's byte, and its file's digits. */
static bool parse_name(struct oid *out, unsigned fan, const char *file, size_t hash_len)
{
    struct oid rest;
    if (!oid_parse(&rest, hash_len - 1, bytes_of(file)))
        return false;
    out->bytes[0] = (unsigned char)fan;
    memcpy(out->bytes + 1, rest.bytes, OID_MAX - 1);
    return true;
}

void loose_list_add(struct loose_list *list, const char *objects, unsigned fan, size_t hash_len,
                    struct batch *notes)
{
    static const char digits[] = "0123456789abcdef";
    BUG_IF(fan >= LOOSE_FANS || hash_len == 0 || hash_len > OID_MAX);
    const char name[3] = {digits[fan >> 4], digits[fan & 15], '\0'};
    AUTO(folder_dispose) struct folder folder = {0};
    AUTO(gitpath_dispose) struct gitpath path = {0};
    gitpath_set(&path, objects);
    gitpath_push(&path, name);
    int failed = folder_read(&folder, gitpath_text(&path), true);
    if (failed != 0 && failed != ENOENT)
        gitfile_note_errno(notes, gitpath_text(&path), failed);
    for (size_t i = 0; i < folder.count; i++) {
        struct oid oid;
        const char *file = folder.entries[i].name;
        if (parse_name(&oid, fan, file, hash_len)) {
            append(list, &oid);
            continue;
        }
        bool unfinished = strncmp(file, "tmp_obj_", 8) == 0;
        size_t before = gitpath_push(&path, file);
        gitfile_note(notes, gitpath_text(&path), unfinished ? "unfinished object" : "no object",
                     NULL, false);
        gitpath_pop(&path, before);
    }
}
