/* snippet.h - pieces of configuration with which a job needs no stored secret. */
#ifndef RULES_SNIPPET_H
#define RULES_SNIPPET_H

/** What is written in capitals in it is the reader's own to fill in. */
struct snippet {
    const char *name; /* "github-oidc-aws" */
    const char *file; /* where it goes: ".gitlab-ci.yml" */
    const char *text; /* lines of printable ASCII, each ended with \n */
};

/** The snippet of that name, or NULL; NULL is the name of none. */
const struct snippet *snippet_find(const char *name);

#endif
