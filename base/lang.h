/* lang.h - the language as we use it: attributes, cleanup, early return, checked arithmetic,
 * assertions. */
#ifndef BASE_LANG_H
#define BASE_LANG_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#define NORETURN __attribute__((noreturn))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

/** Declare a variable that is freed by fn(&variable) when it leaves its scope. */
#define AUTO(fn) __attribute__((cleanup(fn)))

/** Give an owned pointer away: its value, and NULL in its place. */
#define MOVE(ptr)                                                                                  \
    __extension__({                                                                                \
        __typeof__(ptr) moved_ = (ptr);                                                            \
        (ptr) = NULL;                                                                              \
        moved_;                                                                                    \
    })

/** Return what a step returned, unless it went well. The only macro with hidden control flow. */
#define TRY(expr)                                                                                  \
    do {                                                                                           \
        enum status try_ = (expr);                                                                 \
        if (try_ != ST_OK)                                                                         \
            return try_;                                                                           \
    } while (0)

/** C23's names: true if the result does not fit. */
#define ckd_add(result, a, b) __builtin_add_overflow(a, b, result)
#define ckd_sub(result, a, b) __builtin_sub_overflow(a, b, result)
#define ckd_mul(result, a, b) __builtin_mul_overflow(a, b, result)

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/** Say where the program broke its own rules, and abort; stays in release builds. */
#define BUG_IF(condition)                                                                          \
    do {                                                                                           \
        if (UNLIKELY(condition))                                                                   \
            base_bug(__FILE__, __LINE__, #condition);                                              \
    } while (0)

NORETURN void base_bug(const char *file, int line, const char *what);

#endif
