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
#define LIMIT_DECODE_DEPTH 5u               /* encodings within each other */
#define LIMIT_RUN ((size_t)512 << 10)       /* bytes of an encoded run; longer ones in pieces */
#define LIMIT_DECODED ((size_t)1 << 20)     /* bytes decoded of any item, however small */
#define LIMIT_DECODED_RATIO 4u              /* ... and of a larger one, for each of its bytes */
#define LIMIT_INFLATE ((size_t)8 << 20)     /* bytes of one decompressed text */
#define LIMIT_INFLATE_RATIO 100u            /* ... and for each compressed byte */
#define LIMIT_THREAD_STACK ((size_t)512 << 10) /* bytes of a worker's stack */

#endif
