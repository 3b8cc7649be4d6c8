/* alternates.h - the directories in which a repository's objects lie: its own, and those it borrows
 * from. */
#ifndef SCANNER_GIT_ALTERNATES_H
#define SCANNER_GIT_ALTERNATES_H

#include "base/base.h"

struct batch;

enum object_directory_kind {
    OBJECTS_OWN,
    OBJECTS_QUARANTINE, /* what a push brings, while its hooks run */
    OBJECTS_LEFTOVER,   /* the same of a push that was broken off */
    OBJECTS_BORROWED,   /* of another repository, by info/alternates or the environment */
};

struct object_directory {
    char *path; /* owned */
    enum object_directory_kind kind;
    uint64_t device, inode; /* two names of one directory are one directory */
};

/** In the order in which git looks for an object. {0} is empty. */
struct object_directories {
    struct object_directory *list;
    size_t count, cap;
};

void object_directories_dispose(struct object_directories *dirs);

/** Add the directory at path, then those its info/alternates name, and theirs, down to
 * LIMIT_GIT_ALTERNATES levels and LIMIT_GIT_OBJECT_DIRECTORIES in all. Each counts once, so loops
 * end. Relative names count from the directory whose file names them. What is not there or goes
 * deeper is noted as incomplete.
 *
 *  @return false if path is no directory (nothing is noted for path itself) */
bool object_directories_add(struct object_directories *dirs, const char *path,
                            enum object_directory_kind kind, struct batch *notes);

/** Add a list as in GIT_ALTERNATE_OBJECT_DIRECTORIES: parted by ':', names in double quotes with
 * git's escapes. */
void object_directories_add_list(struct object_directories *dirs, struct bytes list,
                                 struct batch *notes);

/** Add what pushes left in objects that were broken off: tmp_objdir-* and incoming-*. */
void object_directories_add_leftovers(struct object_directories *dirs, const char *objects,
                                      struct batch *notes);

#endif
