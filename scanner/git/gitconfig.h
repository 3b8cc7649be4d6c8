/* gitconfig.h - read git's configuration format, and nothing more: keys and values as text.
 *
 * Nothing that stands in such a file is obeyed. include.path is a key like any other, no file is
 * opened for it; core.fsmonitor, core.sshCommand, filters, hooks and aliases are text that nobody
 * runs. That is why safe.directory plays no part: who owns a repository is of interest only to a
 * program that runs what the repository says. */
#ifndef SCANNER_GIT_GITCONFIG_H
#define SCANNER_GIT_GITCONFIG_H

#include "base/base.h"

/** One variable. All borrowed for the call. */
struct gitconfig_entry {
    struct bytes section;    /* lower case: "remote" */
    struct bytes subsection; /* as written: "origin"; empty if there is none */
    struct bytes name;       /* lower case: "partialclonefilter" */
    struct bytes value;      /* without quotes, escapes and comments */
    bool bare;               /* no '=': value is empty and means true */
};

typedef void (*gitconfig_visit)(void *ctx, const struct gitconfig_entry *entry);

/** Hear of every variable of text, in its order.
 *
 *  @return 0, or the number of the first line that is not of this format: the variables before it
 *          were visited, the rest is not read */
MUST_CHECK size_t gitconfig_read(struct bytes text, gitconfig_visit visit, void *ctx);

/** Is it section.subsection.name? Section and name in lower case; NULL for any subsection. */
bool gitconfig_is(const struct gitconfig_entry *entry, const char *section, const char *subsection,
                  const char *name);

/** As git reads a boolean: true, yes, on, any number but 0, and a bare name.
 *  @return false for everything else */
bool gitconfig_true(const struct gitconfig_entry *entry);

#endif
