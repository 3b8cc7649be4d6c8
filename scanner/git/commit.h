/* commit.h - what a commit and an annotated tag say: whence, who, when, and where their text is. */
#ifndef SCANNER_GIT_COMMIT_H
#define SCANNER_GIT_COMMIT_H

#include "base/base.h"
#include "scanner/git/object.h"

/** "Name <email> 1700000000 +0100". All spans are borrowed from the object's content. */
struct ident {
    struct bytes name, email; /* without the blanks around them; either may be empty */
    int64_t time;             /* seconds since 1970; 0 unless dated */
    int zone;                 /* minutes east of UTC */
    bool dated;               /* time is what the object says */
};

/** What is missing or unusable; what is not named here is good. */
enum {
    COMMIT_BAD_TREE = 1,      /* the first line is no tree: tree is zero */
    COMMIT_BAD_PARENT = 2,    /* a line "parent" that names nothing was left out */
    COMMIT_BAD_AUTHOR = 4,    /* no line, no e-mail or no date; what there is, is given */
    COMMIT_BAD_COMMITTER = 8, /* the same */
    COMMIT_NO_MESSAGE = 16,   /* the header does not end with an empty line */
    TAG_BAD_OBJECT = 32,      /* object is zero */
    TAG_BAD_TYPE = 64,        /* type is OBJECT_NONE */
    TAG_BAD_NAME = 128,
    TAG_BAD_TAGGER = 256, /* there is a line, but without e-mail or date; old tags have none */
};

struct commit {
    struct oid tree;
    struct bytes parents; /* their lines, for commit_next_parent */
    struct ident author, committer;
    struct bytes encoding; /* of the message; empty: UTF-8 */
    struct bytes message;  /* from behind the empty line to the end */
    unsigned flags;
};

struct tag {
    struct oid object;
    enum object_type type;
    struct bytes name;
    struct ident tagger;
    struct bytes message; /* a signature is part of it */
    unsigned flags;
};

/** Take a commit's content apart; other headers (signatures, merged tags) are passed over. Of a
 * header that stands twice the first counts, as in git. Any content is fine: see flags. */
void commit_parse(struct commit *out, struct bytes content, size_t hash_len);

/** The parents one by one, in order; as many as the commit has.
 *
 *  @param at  0 at first; moved on
 *  @return false if there is none left; out is zero then */
MUST_CHECK bool commit_next_parent(const struct commit *commit, size_t hash_len, size_t *at,
                                   struct oid *out);

/** Take an annotated tag's content apart. Any content is fine: see flags. */
void tag_parse(struct tag *out, struct bytes content, size_t hash_len);

/** Read an ident line without its keyword, as in a reflog or a commit.
 *
 *  @return false if it has no e-mail or no date; what there is, is filled in all the same */
bool ident_parse(struct ident *out, struct bytes line);

#endif
