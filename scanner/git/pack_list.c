/* pack_list.c - a directory of packs is read again only if its time says that it has changed. */
#include "scanner/git/pack_list.h"

#include "scanner/git/gitfile.h"

#include <sys/stat.h>
#include <time.h>

/* When a directory of packs had changed last, as it was listed. */
struct pack_listing {
    struct timespec changed;
    bool settled; /* that was a while ago: a change since would show */
};

void pack_list_dispose(struct pack_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        lookup_close(&list->packs[i]);
    xfree(&list->packs);
    xfree(&list->listings);
    list->count = list->cap = 0;
}

static bool is_open(const struct pack_list *l, const char *path)
{
    struct stat st;
    bool there = stat(path, &st) == 0;
    for (size_t i = 0; there && i < l->count; i++)
        if (l->packs[i].device == st.st_dev && l->packs[i].inode == st.st_ino)
            return true;
    return false;
}

static void open_pack(struct pack_list *l, const char *directory, const char *name,
                      struct batch *notes)
{
    struct error err;
    AUTO(xfree) char *index = gitpath_join(directory, name);
    AUTO(xfree) char *path = xmemdup(index, strlen(index) - strlen(".idx"));
    AUTO(buf_dispose) struct buf pack = {0};
    buf_printf(&pack, "%s.pack%c", path, '\0');
    if (is_open(l, (const char *)pack.ptr))
        return;
    if (l->count == l->cap) {
        l->cap = MAX(l->cap * 2, (size_t)4);
        l->packs = xreallocarray(l->packs, l->cap, sizeof(*l->packs));
    }
    if (lookup_open(&l->packs[l->count], path, l->repo->hash_len, &err) == ST_OK)
        l->count++;
    else if (gitfile_exists(index) && gitfile_exists((const char *)pack.ptr))
        gitfile_note(notes, index, "damaged pack", err.text, true);
}

/* Open the packs of an objects directory that are not open yet, unless it is as it was.
 * @return false if it is */
static bool list_packs(struct pack_list *l, size_t number, struct batch *notes)
{
    enum { A_WHILE = 2 }; /* seconds: more than the clock of any file system stands still */
    AUTO(xfree) char *directory = gitpath_join(l->repo->objects.list[number].path, "pack");
    AUTO(folder_dispose) struct folder folder = {0};
    struct pack_listing *seen = &l->listings[number];
    struct stat st;
    if (stat(directory, &st) != 0 || (seen->settled && seen->changed.tv_sec == st.st_mtim.tv_sec &&
                                      seen->changed.tv_nsec == st.st_mtim.tv_nsec))
        return false;
    *seen = (struct pack_listing){st.st_mtim, time(NULL) - st.st_mtim.tv_sec > A_WHILE};
    int failed = folder_read(&folder, directory, true);
    if (failed != 0)
        gitfile_note_errno(notes, directory, failed);
    for (size_t i = 0; i < folder.count; i++) {
        size_t len = strlen(folder.entries[i].name);
        if (len > 4 && strcmp(folder.entries[i].name + len - 4, ".idx") == 0)
            open_pack(l, directory, folder.entries[i].name, notes);
    }
    return true;
}

bool pack_list_look(struct pack_list *list, struct batch *notes)
{
    bool changed = false;
    size_t directories = list->repo->objects.count;
    if (list->listings == NULL)
        list->listings = xcalloc(directories, sizeof(*list->listings));
    for (size_t i = 0; i < directories; i++)
        changed |= list_packs(list, i, notes);
    return changed;
}
