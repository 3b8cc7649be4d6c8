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
#define LIMIT_PATTERN ((size_t)16 << 10)    /* bytes of one pattern */
#define LIMIT_FINDINGS 2000000u             /* findings kept for one report */
#define LIMIT_CERTIFICATES 20000u           /* certificates kept, to find those of a key */
#define LIMIT_DEPTH 512u                    /* directories below a target */
#define LIMIT_UNIT_FILES 64u                /* files handed to a worker at once */
#define LIMIT_GLOB ((size_t)1024)           /* bytes of one path glob */
#define LIMIT_THREAD_STACK ((size_t)512 << 10)  /* bytes of a worker's stack */
#define LIMIT_ANSWER ((size_t)64 << 10)         /* bytes read of an issuer's answer */
#define LIMIT_ANSWER_HEADERS ((size_t)16 << 10) /* bytes of its headers */
#define LIMIT_REQUEST ((size_t)64 << 10) /* bytes of a URL, a header or a body that is sent */
#define LIMIT_VERIFY_MESSAGE ((size_t)256 << 20) /* bytes for the process that asks issuers */
#define LIMIT_VERIFY_CACHE ((size_t)32 << 20)    /* bytes of remembered answers */

#endif
