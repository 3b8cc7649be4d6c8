/* user_config.h - what git would answer for a few variables: system, user and repository together,
 * the last one holds. Includes are not followed. */
#ifndef SCANNER_GIT_USER_CONFIG_H
#define SCANNER_GIT_USER_CONFIG_H

#include "scanner/git/repo.h"

enum config_scope { CONFIG_ALL, CONFIG_USER };

/** The value of section.name, with "~/" made a path; NULL if it is not set, else to be freed.
 *
 *  @param repo   may be NULL: without a repository
 *  @param scope  CONFIG_USER: what the user says for all repositories */
MUST_CHECK char *user_config_path(const struct repo *repo, enum config_scope scope,
                                  const char *section, const char *name);

/** The user's own file: ~/.gitconfig if it is there, else $XDG_CONFIG_HOME/git/config if that is,
 * else ~/.gitconfig; NULL without a home. To be freed. */
MUST_CHECK char *user_config_file(void);

/** core.excludesFile, or where it lies by default; NULL if there is no home. */
MUST_CHECK char *user_config_excludes(const struct repo *repo);

#endif
