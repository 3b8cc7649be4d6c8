/* limits.h - every ceiling of the program in one place. What a limit cuts off is counted and
 * reported. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_JOBS 256u
#define LIMIT_CHUNK ((size_t)1 << 20)       /* bytes scanned at a time */
#define LIMIT_MATCH_WIDTH ((size_t)20000)   /* bytes of the longest match a rule may have */
#define LIMIT_LOOK_BEHIND ((size_t)10000)   /* bytes around a match that its assertions may read */
#define LIMIT_SECRET ((size_t)20000)        /* bytes of a secret */
#define LIMIT_EXCERPT ((size_t)240)         /* bytes of source shown with a finding */
#define LIMIT_MATCH_STEPS 2000000u          /* PCRE2 backtracks in one call */
#define LIMIT_JIT_STACK ((size_t)512 << 10) /* bytes, per thread */
#define LIMIT_RULES 8000u                   /* rules in a ruleset */
#define LIMIT_RULE_FILE ((size_t)16 << 20)  /* bytes of one rule or configuration file */
#define LIMIT_BASELINE ((size_t)64 << 20)   /* bytes of a baseline */
#define LIMIT_PATTERN ((size_t)16 << 10)    /* bytes of one pattern */
#define LIMIT_FINDINGS 2000000u             /* findings kept for one report */
#define LIMIT_SAVED_REPORT ((size_t)512 << 20) /* bytes of a JSON report that is read back */
#define LIMIT_SAVED_TEXT ((size_t)1 << 20)     /* bytes of one text in it */
#define LIMIT_CERTIFICATES 20000u              /* certificates kept, to find those of a key */
#define LIMIT_DEPTH 512u                       /* directories below a target */
#define LIMIT_UNIT_FILES 64u                   /* files handed to a worker at once */
#define LIMIT_PACK_INDEX ((uint64_t)16 << 30)  /* bytes of a pack's index */
/* Bytes of an object of history held in memory: git makes no deltas beyond this, and what is none
 * is streamed. */
#define LIMIT_OBJECT ((uint64_t)512 << 20)
#define LIMIT_INDEX ((size_t)1 << 30) /* bytes of the index: what the next commit holds */
#define LIMIT_OBJECT_STREAM                                                                        \
    ((uint64_t)16 << 20) /* larger ones that no delta builds on are streamed */
#define LIMIT_LIVE_OBJECTS ((size_t)256 << 20) /* bytes of objects held by all threads as bases */
#define LIMIT_GLOB ((size_t)1024)              /* bytes of one path glob */
#define LIMIT_DECODE_DEPTH 5u                  /* encodings within each other */
#define LIMIT_RUN ((size_t)512 << 10)          /* bytes of an encoded run; longer ones in pieces */
#define LIMIT_DECODED ((size_t)1 << 20)        /* bytes decoded of any item, however small */
#define LIMIT_DECODED_RATIO 4u                 /* ... and of a larger one, for each of its bytes */
#define LIMIT_INFLATE ((size_t)8 << 20)        /* bytes of one decompressed text */
#define LIMIT_INFLATE_RATIO 100u               /* ... and for each compressed byte */
#define LIMIT_THREAD_STACK ((size_t)512 << 10) /* bytes of a worker's stack */
#define LIMIT_ABSENT ((size_t)1 << 20)         /* missing objects that one thread remembers */
#define LIMIT_COMMITS ((size_t)1 << 28)        /* commits of one repository, and their parents */
#define LIMIT_WANTED 0x40000000u               /* blobs whose history is asked for */
#define LIMIT_TREES 0x40000000u                /* trees of one repository */
#define LIMIT_TREE_PATH ((size_t)32 << 10)     /* bytes of a path made of the names in trees */
#define LIMIT_TREE_NAMES ((size_t)1 << 30)     /* bytes of all names in trees that are kept */
#define LIMIT_TREE_LINKS ((size_t)1 << 30)     /* entries of trees that one thread keeps */
#define LIMIT_TREE_AGAIN ((size_t)8 << 20)     /* entries of trees met again at another path */

#define LIMIT_HOOK_INPUT ((size_t)256 << 20) /* bytes of the lines that git gives to a hook */
#define LIMIT_GIT_TEXT ((size_t)16 << 20)    /* bytes of a repository's configuration */
#define LIMIT_GIT_LINE ((size_t)1 << 20)     /* bytes of one line of a reflog, of packed refs ... */
#define LIMIT_GIT_ENTRIES ((size_t)10000000) /* names in one directory of a repository */
#define LIMIT_GIT_NOTES ((size_t)10000)      /* things that could not be read, listed by name */
#define LIMIT_GIT_DEPTH 64u                  /* directories below refs, logs or modules */
#define LIMIT_REFTABLES ((size_t)512 << 20)  /* bytes of a git directory's tables of refs */
#define LIMIT_GIT_SYMREFS 5u                 /* symbolic refs that lead to each other */
#define LIMIT_GIT_ALTERNATES 5u              /* object directories that borrow from each other */
#define LIMIT_GIT_OBJECT_DIRECTORIES ((size_t)1000)
#define LIMIT_GIT_MODULES ((size_t)10000)  /* submodules of one repository */
#define LIMIT_GIT_WHOLE ((size_t)16 << 20) /* bytes of an object that is read in one piece */

#define LIMIT_SHELF_FILE ((size_t)512 << 20)  /* bytes that a scan leaves of one repository */
#define LIMIT_SHELF_FILES ((size_t)512)       /* two for each repository and settings */
#define LIMIT_SHELF_BYTES ((uint64_t)4 << 30) /* bytes of all of them */

#define LIMIT_ANSWER ((size_t)64 << 10)         /* bytes read of an issuer's answer */
#define LIMIT_ANSWER_HEADERS ((size_t)16 << 10) /* bytes of its headers */
#define LIMIT_REQUEST ((size_t)64 << 10)     /* bytes of a URL, a header or a body that is sent */
#define LIMIT_LOGIN_TEXT ((size_t)2000)      /* bytes of a name or a password of a login */
#define LIMIT_LOGIN_MEMORY ((size_t)1 << 30) /* bytes of address space to make one login in */
#define LIMIT_VERIFY_MESSAGE ((size_t)256 << 20) /* bytes for the process that asks issuers */
#define LIMIT_VERIFY_CACHE ((size_t)32 << 20)    /* bytes of remembered answers */

#endif
