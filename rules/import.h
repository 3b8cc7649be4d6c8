/* import.h - rules and decisions of .gitleaks.toml and .betterleaks.toml, read for ours.
 *
 * A document of theirs is hostile input as any other: it can add rules, and say what is no finding;
 * it names no addresses and no commands, and files only where its reader allows that. */
#ifndef RULES_IMPORT_H
#define RULES_IMPORT_H

#include "base/sha256.h"
#include "rules/load.h"

/** What an allow list's expressions are held against. */
enum import_target { IMPORT_SECRET, IMPORT_MATCH, IMPORT_LINE };

/** One allow list. Lists end with NULL, and are never NULL themselves but for `rules`. */
struct import_allow {
    const char *const *rules; /* ids, as there, that it is about; NULL: all */
    const char *const *commits, *const *paths, *const *regexes;
    const char *const *stopwords; /* lower case */
    enum import_target target;
    bool all; /* condition AND: every list that is not empty must agree */
    uint32_t line;
};

/** Another rule that must match nearby; UINT32_MAX: at any distance. */
struct import_required {
    const char *id;
    uint32_t lines, columns;
};

/** What struct rule has no place for. The rule itself is the one with the same pattern pointer. */
struct import_rule {
    const char *id, *pattern;
    const char *path; /* only where this expression is found; NULL: everywhere */
    const char *const
        *keywords;      /* lower case; one of them must stand in the text, if there are any */
    const char *filter; /* an expression that is true for what is no finding; or NULL */
    const struct import_required *required;
    size_t required_count;
    double entropy; /* bits a byte that the secret must exceed; 0: any */
    uint32_t line;
    bool helper; /* only there to be required by others */
};

/** A sentence about what was changed or left out, with "NAME:LINE: ". */
struct import_note {
    const char *text;
    bool minor; /* for those who ask: nothing is missed */
};

/** All of a configuration. Its texts belong to the list that its rules went to. */
struct import {
    struct import_rule *rules;
    struct import_allow *allows;
    const char **disabled; /* ids */
    struct import_note *notes;
    const char *prefilter, *filter, *extend_path;
    size_t rule_count, allow_count, disabled_count, note_count;
    size_t bounded;   /* rules that had repeats without a limit */
    size_t left_out;  /* rules that cannot run here */
    size_t validates; /* rules with a `validate`, which is not run */
    bool alone;       /* useDefault = false stands there: it wants no rules but its own */
    unsigned char digest[SHA256_LEN]; /* over all documents that were read */
};

/** Append what a document says; rules go to list as well, with `imported` set.
 *
 *  A rule that ours cannot run is left out and noted. A rule whose id was read before (from the
 *  document that this one extends) is skipped; so are those that an earlier document disables.
 *  @param name  what messages and the rules' origins call the document; copied
 *  @return ST_SYNTAX with "NAME:LINE: what", ST_LIMIT for too much of something; import and list
 *          then hold what was read before, and are still to be disposed of */
MUST_CHECK enum status import_load(struct import *import, struct rule_list *list, const char *name,
                                   struct bytes text, struct error *err);

/** Is text such a document, rather than one of ours? False if it is no TOML at all. */
bool import_recognises(struct bytes text);

void import_dispose(struct import *import);

#endif
