/* ref_file.h - what one ref's own file says: an object's name, or another ref's. */
#ifndef SCANNER_GIT_REF_FILE_H
#define SCANNER_GIT_REF_FILE_H

#include "scanner/git/object.h"

enum { REF_FILE_MAX = 4096 };

/** Caller's memory. */
struct ref_file {
    bool has_target;
    struct oid target;
    struct bytes symbolic; /* the name of another ref, borrowed from text; empty if there is none */
    unsigned char text[REF_FILE_MAX];
};

/** Read the file at path. A symbolic link to "refs/..." is a symbolic ref of the old kind; any
 * other link is followed, and shows nothing but an object's name.
 *
 *  @return 0; an errno; EBADMSG if it says neither */
MUST_CHECK int ref_file_read(struct ref_file *out, const char *path, size_t hash_len);

/** The same for a text. @return false if it says neither */
MUST_CHECK bool ref_file_parse(struct ref_file *out, struct bytes text, size_t hash_len);

/** Can a ref of this name be looked for: below refs/ or all of upper case, no way out by "..", no
 * empty component, no control characters? */
bool ref_name_is_safe(struct bytes name);

/** Is it the name of a file beside refs/ that holds names of objects: HEAD, ORIG_HEAD, any other
 * ...HEAD, AUTO_MERGE and the like? */
bool ref_name_is_top(const char *name);

/** Is it a file "*.lock", which git writes before it replaces another one? No ref is called so. */
bool ref_name_is_lock(const char *name);

#endif
