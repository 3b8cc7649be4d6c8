/* gitfile.h - files and directories of a repository: paths, sorted listings, lines; all bounded. */
#ifndef SCANNER_GIT_GITFILE_H
#define SCANNER_GIT_GITFILE_H

#include "base/buf.h"

struct batch;

/** A path that grows and shrinks by components. Caller's memory; {0} is empty. */
struct gitpath {
    struct buf text; /* a NUL stands behind text.len */
};

void gitpath_dispose(struct gitpath *path);
void gitpath_set(struct gitpath *path, const char *text);
/** Append '/' (unless the path is empty or ends with one) and name.
 *  @return the length before, for gitpath_pop */
size_t gitpath_push(struct gitpath *path, const char *name);
void gitpath_pop(struct gitpath *path, size_t len);

static inline const char *gitpath_text(const struct gitpath *path)
{
    return (const char *)path->text.ptr;
}

/** directory + '/' + name; ours to free. An absolute name stands for itself. */
MUST_CHECK char *gitpath_join(const char *directory, const char *name);

struct folder_entry {
    const char *name; /* borrowed from the folder */
    size_t at;        /* where in the folder's names */
    bool is_directory, is_link;
};

/** The names in a directory, without "." and "..", in the byte order of the paths below. {0} is
 * empty. */
struct folder {
    struct folder_entry *entries;
    size_t count, cap;
    struct buf names;
};

void folder_dispose(struct folder *folder);
/** Fill an empty folder. What was read before a failure stays.
 *  @param follow  may path be a symbolic link?
 *  @return 0, or an errno; ELOOP if path is a link and may not, EFBIG beyond LIMIT_GIT_ENTRIES
 * names */
MUST_CHECK int folder_read(struct folder *folder, const char *path, bool follow);

/** Lines of a text file. {0} is closed. */
struct gitlines {
    struct buf buf;
    size_t at;  /* where in buf the next line starts */
    int fd;     /* -1: all is in buf */
    int failed; /* errno of a read that failed: the text ends there */
    bool open, ended;
    bool cut; /* a line was longer than LIMIT_GIT_LINE: its end was left out */
};

/** Open a regular file; never waits, never opens a device or a pipe.
 *  @param follow  may the last component be a symbolic link?
 *  @return 0, or an errno; EINVAL if it is no regular file */
MUST_CHECK int gitlines_open(struct gitlines *lines, const char *path, bool follow);
/** Lines of a copy of text. */
void gitlines_over(struct gitlines *lines, struct bytes text);
/** The next line without its '\n', borrowed until the next call; false at the end. */
bool gitlines_next(struct gitlines *lines, struct bytes *line);
void gitlines_close(struct gitlines *lines);

/** Open for reading as gitlines_open does, for whoever reads by himself.
 *  @return a descriptor, or an errno as a negative number */
MUST_CHECK int gitfile_open(const char *path, bool follow);
/** close() for AUTO(). */
void gitfile_close(int *fd);

/** Read the first max bytes at most.
 *  @return how many, or an errno as a negative number */
MUST_CHECK ptrdiff_t gitfile_start(const char *path, unsigned char *to, size_t max);

/** The text without '\n' and '\r' at its end. */
MUST_CHECK struct bytes gitfile_chomp(struct bytes text);

bool gitfile_is_directory(const char *path);
bool gitfile_is_link(const char *path);
/** Is there anything of this name? Links are not followed. */
bool gitfile_exists(const char *path);

/** Remember that path was not read, or not wholly: a skip in notes, which may be NULL. After
 * LIMIT_GIT_NOTES skips there is one more that says so, then none.
 *  @param detail  may be NULL */
void gitfile_note(struct batch *notes, const char *path, const char *reason, const char *detail,
                  bool incomplete);
/** The same for a system call that failed: "vanished" (ENOENT) and "symbolic link" (ELOOP) are not
 * incomplete. */
void gitfile_note_errno(struct batch *notes, const char *path, int number);

#endif
