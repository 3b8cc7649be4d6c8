/* options.h - the one table of options, and what a command line says by it. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "base/base.h"
#include "base/error.h"

#include <stdatomic.h>

struct command;

/** Why a scan ends early: what struct options.cancelled becomes. */
enum { CANCELLED_USER = 1, CANCELLED_DEADLINE = 2 };

/** A list that grows, always ended with NULL once it is not empty. The texts are borrowed from
 * argv. */
struct texts {
    const char **item;
    size_t count;
};

/** --enable and --disable, in the order of the command line: the last that fits a rule decides. */
struct rule_choice {
    const char *glob;
    bool on;
};

/** What the command line says. Texts are borrowed from argv or from the table; NULL: not given. */
struct options {
    const struct command *command;
    const atomic_int *cancelled; /* borrowed; set by SIGINT and --deadline */
    struct texts arguments;      /* what is no option */
    const char *format, *config, *min_confidence, *fail_on, *verify, *progress, *color;
    const char *ca_file, *proxy, *cache;
    const char *completion, *today, *baseline, *reason, *owner, *expires;
    const char *since, *config_from, *base, *head, *on_missing_base, *deadline, *on_deadline;
    struct texts outputs, rule_files, include, exclude, verify_doubles, ranges;
    struct rule_choice *choices;
    size_t choice_count;
    uint64_t jobs, max_file_size, verify_budget; /* 0: not given */
    uint64_t verbose;
    bool help, man, quiet, stats, show_secrets, report_suppressed;
    bool respect_gitignore, no_history, history_only, reachable_only, no_submodules, allow_missing,
        full_blobs, no_repo_config, one_file_system;
    bool verify_plan, authorized, execute, no_verify_cache, no_cache;
    bool all, pre_commit, pre_push, global;
};

enum option_kind {
    OPTION_FLAG,   /* no value: sets a bool */
    OPTION_COUNT,  /* no value: counts how often it stands there */
    OPTION_TEXT,   /* any value; the last one holds */
    OPTION_LIST,   /* any value; all are kept */
    OPTION_RULES,  /* a glob over rule ids, kept with .on */
    OPTION_CHOICE, /* one of .choices */
    OPTION_MAYBE,  /* the same, only as --name=VALUE; .bare if there is no value */
    OPTION_NUMBER, /* 1 to .most */
    OPTION_SIZE,   /* bytes: 10M, 1GiB, 500kB */
    OPTION_LATER,  /* recognised and refused, with .later */
};

/** One option. */
struct option {
    const char *name;     /* of the long form, without the dashes */
    const char *argument; /* what help calls its value: "FILE"; NULL if it takes none */
    enum option_kind kind;
    char letter;       /* of the short form, or 0 */
    bool on, hidden;   /* hidden: neither in help nor in completions */
    unsigned commands; /* bit n: command n of list.h takes it */
    size_t offset;     /* of its value in struct options */
    const char *const *choices;
    const char *fallback;  /* value if it is not given */
    const char *otherwise; /* what help says about not giving it, where no fallback can */
    const char *bare;
    uint64_t most;
    const char *help;  /* one line */
    const char *later; /* why it is refused */
};

/** The table, in the order of the help text. */
const struct option *option_all(size_t *count);
/** Does command number `command` (of list.h) show it to people? */
bool option_is_shown(const struct option *option, size_t command);

/** Set every option of that command to what holds if it is not given. */
void options_init(struct options *options, const struct command *command);
void options_dispose(struct options *options);

/** Read the words behind the command's name (NULL-terminated; borrowed by options).
 *
 *  @return ST_USAGE for what is unknown, has a wrong value, or comes with a later version */
MUST_CHECK enum status options_parse(struct options *options, char **words, struct error *err);

/** "10", "10k", "10MiB", "3GB" to bytes: K, M, G, T and KiB are powers of 1024, KB of 1000.
 *  @return false if text is no size, or it does not fit */
bool options_parse_size(const char *text, uint64_t *out);

#endif
