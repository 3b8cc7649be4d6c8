/* authorize.h - may what is found in a target be tried out? */
#ifndef CMD_AUTHORIZE_H
#define CMD_AUTHORIZE_H

#include "base/base.h"

/** Is every target in a git repository all of whose remotes are among authorized
 * ("github.com/acme", "git.acme.example"; NULL-terminated, may be NULL)? What has no remote, or is
 * no repository, is nobody's: false. */
bool authorize_targets(const char *const *targets, size_t count, const char *const *authorized);

/** Is this remote's address at or below the entry? "git@github.com:acme/app.git" is below
 * "github.com/acme". */
bool authorize_remote(const char *url, const char *entry);

#endif
