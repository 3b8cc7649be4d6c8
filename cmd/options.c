/* options.c - the table of options, and reading a command line by it. */
#include "cmd/options.h"

#include "base/limits.h"
#include "cmd/command.h"
#include "cmd/nearest.h"

#include <stdio.h>
#include <stdlib.h>

/* Numbers of the commands, and their bits. */
enum {
#define COMMAND(name) NUMBER_##name,
#include "cmd/list.h"
#undef COMMAND
};
#define FOR(name) (1u << NUMBER_##name)
#define AT(member) .offset = offsetof(struct options, member)

static const char *const formats[] = {
#define REPORT(name) #name,
#include "report/list.h"
#undef REPORT
    NULL,
};
static const char *const simple_formats[] = {"text", "json", NULL};
static const char *const confidences[] = {"low", "medium", "high", NULL};
static const char *const thresholds[] = {"any", "high", "critical", "verified", "never", NULL};
static const char *const verifications[] = {"offline", "live", NULL};
static const char *const whens[] = {"auto", "always", "never", NULL};
static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static const char *const missing_bases[] = {"fail", "full", NULL};
static const char *const deadlines[] = {"fail", "pass", NULL};

/* Commands that look for findings: in what a change brings; to report them; or at all. */
#define CHANGES (FOR(staged) | FOR(ci) | FOR(hook))
#define REPORTS (FOR(scan) | CHANGES)
#define WRITES (REPORTS | FOR(report) | FOR(verify))
#define SCANS (REPORTS | FOR(baseline))
#define TREES (FOR(scan) | FOR(baseline))
/* Those that may ask issuers. Hooks never do: whoever commits waits for nobody. */
#define ASKS (FOR(scan) | FOR(staged) | FOR(ci) | FOR(verify))
/* Those that look again where something was found. */
#define AGAIN (FOR(explain) | FOR(revoke) | FOR(verify))

static const struct option table[] = {
    {"format", "FORMAT", OPTION_CHOICE, 'f', AT(format), .commands = WRITES, .choices = formats,
     .fallback = "text", .help = "format on standard output"},
    {"format", "FORMAT", OPTION_CHOICE, 'f', AT(format), .commands = FOR(rules),
     .choices = simple_formats, .fallback = "text", .help = "format of list and show"},
    {"output", "FORMAT=PATH", OPTION_LIST, 'o', AT(outputs), .commands = WRITES,
     .help = "also write this format to PATH, readable by you alone; repeatable"},
    {"fail-on", "LEVEL", OPTION_CHOICE, AT(fail_on), .commands = REPORTS, .choices = thresholds,
     .fallback = "any", .help = "what makes the exit code 1"},
    {"fail-on", "LEVEL", OPTION_CHOICE, AT(fail_on), .commands = FOR(verify), .choices = thresholds,
     .fallback = "verified", .help = "what makes the exit code 1"},
    {"min-confidence", "LEVEL", OPTION_CHOICE, AT(min_confidence),
     .commands = SCANS | FOR(explain) | FOR(revoke), .choices = confidences, .otherwise = "medium",
     .help = "what is reported"},
    {"include", "GLOB", OPTION_LIST, AT(include), .commands = SCANS,
     .help = "scan only what fits; repeatable; replaces what the configuration includes"},
    {"exclude", "GLOB", OPTION_LIST, AT(exclude), .commands = SCANS,
     .help = "do not scan what fits; repeatable; adds to what the configuration excludes"},
    {"respect-gitignore", NULL, OPTION_FLAG, AT(respect_gitignore), .on = true, .commands = TREES,
     .help = "of work trees leave out what .gitignore names and git does not track"},
    {"max-file-size", "SIZE", OPTION_SIZE, AT(max_file_size), .commands = SCANS,
     .otherwise = "none", .help = "skip and count larger files: 10M, 1GiB"},
    {"one-file-system", NULL, OPTION_FLAG, AT(one_file_system), .on = true, .commands = TREES,
     .help = "do not enter other mounted file systems"},
    {"no-history", NULL, OPTION_FLAG, AT(no_history), .on = true, .commands = TREES,
     .help = "of git repositories scan the work tree only"},
    {"history-only", NULL, OPTION_FLAG, AT(history_only), .on = true, .commands = TREES,
     .help = "of git repositories scan the history only"},
    {"reachable-only", NULL, OPTION_FLAG, AT(reachable_only), .on = true, .commands = TREES,
     .help = "leave out objects that no ref, stash or reflog reaches"},
    {"no-submodules", NULL, OPTION_FLAG, AT(no_submodules), .on = true, .commands = TREES,
     .help = "leave out the histories of submodules"},
    {"allow-missing", NULL, OPTION_FLAG, AT(allow_missing), .on = true, .commands = TREES,
     .help = "objects that a partial clone lacks are no reason for exit code 3"},
    {"range", "A..B", OPTION_LIST, AT(ranges), .commands = FOR(scan),
     .help = "only what these commits add: A..B, A...B, ^A, or B for all it reaches; repeatable"},
    {"since", "REV|DATE", OPTION_TEXT, AT(since), .commands = FOR(scan),
     .help = "only what refs have that REV has not, or that is newer than DATE or 2.weeks"},
    {"all", NULL, OPTION_FLAG, AT(all), .on = true, .commands = FOR(staged),
     .help = "unstaged changes and untracked files too"},
    {"base", "REV", OPTION_TEXT, AT(base), .commands = FOR(ci),
     .otherwise = "as the CI system says", .help = "what was there before the change"},
    {"head", "REV", OPTION_TEXT, AT(head), .commands = FOR(ci),
     .otherwise = "as the CI system says", .help = "the change"},
    {"on-missing-base", "WHAT", OPTION_CHOICE, AT(on_missing_base), .commands = FOR(ci),
     .choices = missing_bases, .fallback = "fail",
     .help = "if the clone is too shallow: end with 3, or scan all of it"},
    {"pre-commit", NULL, OPTION_FLAG, AT(pre_commit), .on = true, .commands = FOR(hook),
     .help = "install this hook; none named: pre-commit and pre-push"},
    {"pre-push", NULL, OPTION_FLAG, AT(pre_push), .on = true, .commands = FOR(hook),
     .help = "install this hook"},
    {"global", NULL, OPTION_FLAG, AT(global), .on = true, .commands = FOR(hook),
     .help = "for all repositories of yours: where core.hooksPath of ~/.gitconfig leads"},
    {"deadline", "TIME", OPTION_TEXT, AT(deadline), .commands = CHANGES, .otherwise = "none",
     .help = "stop then, and say what was not looked at: 4s, 500ms"},
    {"on-deadline", "WHAT", OPTION_CHOICE, AT(on_deadline), .commands = CHANGES,
     .choices = deadlines, .fallback = "fail", .help = "end with 3, or with what was found"},
    {"cache", "DIR", OPTION_TEXT, AT(cache), .commands = FOR(scan),
     .otherwise = "sprawl in $XDG_CACHE_HOME or ~/.cache, for large histories",
     .help =
         "remember there what histories hold, without secrets: the next scan reads what is new"},
    {"no-cache", NULL, OPTION_FLAG, AT(no_cache), .on = true, .commands = FOR(scan),
     .help = "neither use nor remember what histories hold"},
    {"full-blobs", NULL, OPTION_FLAG, AT(full_blobs), .on = true, .hidden = true, .commands = TREES,
     .help = "look at every object in full; slow, and finds the same"},
    {"rules", "FILE", OPTION_LIST, AT(rule_files), .commands = SCANS | FOR(rules) | AGAIN,
     .help = "add rules; one with the id of a built-in rule replaces it; repeatable"},
    {"enable", "ID", OPTION_RULES, AT(choices), .on = true,
     .commands = SCANS | FOR(explain) | FOR(revoke),
     .help = "switch rules on (glob); the last of --enable and --disable holds"},
    {"disable", "ID", OPTION_RULES, AT(choices), .commands = SCANS | FOR(explain) | FOR(revoke),
     .help = "switch rules off (glob); repeatable"},
    {"config", "FILE", OPTION_TEXT, 'c', AT(config), .commands = SCANS | AGAIN,
     .otherwise = ".sprawl.toml of the target", .help = "configuration"},
    {"config-from", "REV", OPTION_TEXT, AT(config_from), .commands = FOR(scan),
     .help = "read configuration and ignore files of the target from this commit"},
    {"no-repo-config", NULL, OPTION_FLAG, AT(no_repo_config), .on = true, .commands = SCANS | AGAIN,
     .help = "ignore configuration, baseline and inline allows of the scanned tree"},
    {"baseline", "FILE", OPTION_TEXT, AT(baseline), .commands = SCANS | FOR(explain),
     .otherwise = ".sprawl-baseline.json of the target",
     .help = "findings that are accepted for now: counted, not reported"},
    {"reason", "TEXT", OPTION_TEXT, AT(reason), .commands = FOR(baseline),
     .otherwise = "not reviewed", .help = "why new entries are accepted"},
    {"owner", "NAME", OPTION_TEXT, AT(owner), .commands = FOR(baseline),
     .otherwise = "your login name", .help = "who answers for new entries"},
    {"expires", "DATE", OPTION_TEXT, AT(expires), .commands = FOR(baseline), .otherwise = "never",
     .help = "the last day on which new entries hold: 2027-03-01"},
    {"verify", "HOW", OPTION_MAYBE, AT(verify), .commands = ASKS & ~FOR(verify),
     .choices = verifications, .fallback = "offline", .bare = "live",
     .help = "offline: checksums and decoding, no network; live: ask the issuers as well"},
    {"verify-plan", NULL, OPTION_FLAG, AT(verify_plan), .on = true, .commands = ASKS,
     .help = "instead of the report print what would be asked, and ask nobody"},
    {"authorized", NULL, OPTION_FLAG, AT(authorized), .on = true, .commands = ASKS,
     .help = "you may use at its issuer what is found; who asks needs it"},
    {"execute", NULL, OPTION_FLAG, AT(execute), .on = true, .commands = FOR(revoke),
     .help = "have the issuer revoke it, after its id was typed again"},
    {"ca-file", "FILE", OPTION_TEXT, AT(ca_file), .commands = ASKS | FOR(revoke),
     .otherwise = "the system's", .help = "roots of trust for issuers (PEM)"},
    {"proxy", "URL", OPTION_TEXT, AT(proxy), .commands = ASKS | FOR(revoke), .otherwise = "none",
     .help = "proxy for asking issuers; that of the environment is never used"},
    {"verify-budget", "N", OPTION_NUMBER, AT(verify_budget), .commands = ASKS, .most = 100000,
     .otherwise = "2000", .help = "requests to issuers, at most"},
    {"no-verify-cache", NULL, OPTION_FLAG, AT(no_verify_cache), .on = true, .commands = ASKS,
     .help = "neither use nor remember answers of issuers"},
    {"verify-allow-host", "HOST=ADDRESS:PORT", OPTION_LIST, AT(verify_doubles),
     .commands = ASKS | FOR(revoke), .hidden = true,
     .help = "for tests: a loopback address that plays an issuer"},
    {"show-secrets", NULL, OPTION_FLAG, AT(show_secrets), .on = true,
     .commands = REPORTS | FOR(report), .help = "print secrets in clear"},
    {"report-suppressed", NULL, OPTION_FLAG, AT(report_suppressed), .on = true, .commands = REPORTS,
     .help = "report also what an allow list, baseline or comment covers, and mark it"},
    {"jobs", "N", OPTION_NUMBER, 'j', AT(jobs), .commands = SCANS, .most = LIMIT_JOBS,
     .otherwise = "CPUs", .help = "worker threads"},
    {"jobs", "N", OPTION_NUMBER, 'j', AT(jobs), .commands = FOR(explain), .most = LIMIT_JOBS,
     .hidden = true, .help = "accepted for symmetry: one line needs one thread"},
    {"progress", "WHEN", OPTION_CHOICE, AT(progress), .commands = SCANS, .choices = whens,
     .fallback = "auto", .help = "progress line on standard error"},
    {"color", "WHEN", OPTION_CHOICE, AT(color), .commands = SCANS | AGAIN | FOR(report),
     .choices = whens, .fallback = "auto", .help = "colours"},
    {"stats", NULL, OPTION_FLAG, AT(stats), .on = true, .commands = REPORTS,
     .help = "amounts, time and speed on standard error and in JSON"},
    {"quiet", NULL, OPTION_FLAG, 'q', AT(quiet), .on = true, .commands = SCANS | FOR(rules) | AGAIN,
     .help = "only results and errors"},
    {"verbose", NULL, OPTION_COUNT, 'v', AT(verbose),
     .commands = SCANS | FOR(rules) | AGAIN | FOR(report), .help = "say more; -vv: everything"},
    {"today", "DATE", OPTION_TEXT, AT(today), .hidden = true, .commands = SCANS | FOR(explain),
     .help = "the day that expiry is held against"},
    {"man", NULL, OPTION_FLAG, AT(man), .on = true, .commands = FOR(help), .hidden = true,
     .help = "the option lists of the man page"},
    {"completion", "SHELL", OPTION_CHOICE, AT(completion), .commands = FOR(help), .hidden = true,
     .choices = shells, .help = "a completion script"},
    {"help", NULL, OPTION_FLAG, 'h', AT(help), .on = true, .commands = ~0u, .help = "this text"},

    {"config-from", "REV", OPTION_LATER, .commands = FOR(explain) | FOR(revoke),
     .later = "only 'scan' reads the configuration of a commit; --config FILE reads any file"},
};

/* A command line while it is read. */
struct parser {
    struct options *options;
    char **next; /* the word behind the one at hand */
    size_t command;
    struct error *err;
};

const struct option *option_all(size_t *count)
{
    *count = COUNT_OF(table);
    return table;
}

static bool is_for(const struct option *option, size_t command)
{
    return option->commands >> command & 1;
}

bool option_is_shown(const struct option *option, size_t command)
{
    return is_for(option, command) && !option->hidden && option->kind != OPTION_LATER;
}

static size_t number_of(const struct command *command)
{
    size_t count, i = 0;
    const struct command *const *all = command_all(&count);
    while (i < count && all[i] != command)
        i++;
    BUG_IF(i == count);
    return i;
}

static void texts_add(struct texts *texts, const char *text)
{
    texts->item = xreallocarray(texts->item, texts->count + 2, sizeof(*texts->item));
    texts->item[texts->count++] = text;
    texts->item[texts->count] = NULL;
}

static void choices_add(struct options *options, const char *glob, bool on)
{
    options->choices =
        xreallocarray(options->choices, options->choice_count + 1, sizeof(*options->choices));
    options->choices[options->choice_count++] = (struct rule_choice){glob, on};
}

/* "a, b or c". */
static void join_choices(const char *const *choices, char *out, size_t size)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; choices[i] && at < size; i++) {
        const char *between = i == 0 ? "" : choices[i + 1] ? ", " : " or ";
        int len = snprintf(out + at, size - at, "%s%s", between, choices[i]);
        BUG_IF(len < 0);
        at += (size_t)len;
    }
}

/* The entry of choices that is value, or NULL. */
static const char *find_choice(const char *const *choices, const char *value)
{
    for (; choices && *choices; choices++)
        if (strcmp(*choices, value) == 0)
            return *choices;
    return NULL;
}

static enum status store_choice(const struct parser *p, const struct option *option,
                                const char *spelled, const char *value)
{
    BUG_IF(value == NULL); /* take() has found one */
    char allowed[160];
    const char **to = (const char **)(void *)((char *)p->options + option->offset);
    *to = find_choice(option->choices, value);
    if (*to)
        return ST_OK;
    join_choices(option->choices, allowed, sizeof(allowed));
    return error_set(p->err, ST_USAGE, "%s is %s, not '%s'", spelled, allowed, value);
}

/* Decimal digits at the start of text; NULL if there are none, or too many. */
static const char *read_digits(const char *text, uint64_t *out)
{
    const char *at = text;
    *out = 0;
    for (; byte_is_digit((unsigned char)*at); at++)
        if (ckd_mul(out, *out, (uint64_t)10) || ckd_add(out, *out, (uint64_t)(*at - '0')))
            return NULL;
    return at == text ? NULL : at;
}

static enum status store_number(const struct parser *p, const struct option *option,
                                const char *spelled, const char *value)
{
    uint64_t *to = (uint64_t *)(void *)((char *)p->options + option->offset);
    uint64_t number;
    const char *end = read_digits(value, &number);
    if (end == NULL || *end != '\0' || number < 1 || number > option->most)
        return error_set(p->err, ST_USAGE, "%s is a number from 1 to %llu, not '%s'", spelled,
                         (unsigned long long)option->most, value);
    *to = number;
    return ST_OK;
}

bool options_parse_size(const char *text, uint64_t *out)
{
    static const char units[] = "kmgt";
    uint64_t number, base = 1024;
    const char *at = read_digits(text, &number);
    if (at == NULL)
        return false;
    const char *unit = *at ? strchr(units, byte_lower((unsigned char)*at)) : NULL;
    size_t power = unit ? (size_t)(unit - units) + 1 : 0;
    at += unit != NULL;
    if (unit && byte_lower((unsigned char)*at) == 'i' && byte_lower((unsigned char)at[1]) == 'b') {
        at += 2;
    } else if (byte_lower((unsigned char)*at) == 'b') {
        base = 1000;
        at++;
    }
    for (; power > 0; power--)
        if (ckd_mul(&number, number, base))
            return false;
    *out = number;
    return *at == '\0';
}

static enum status store_size(const struct parser *p, const struct option *option,
                              const char *spelled, const char *value)
{
    uint64_t *to = (uint64_t *)(void *)((char *)p->options + option->offset);
    uint64_t size;
    if (!options_parse_size(value, &size) || size == 0)
        return error_set(p->err, ST_USAGE,
                         "%s is a size in bytes such as 500kB, 10M or 1GiB, not '%s'", spelled,
                         value);
    *to = size;
    return ST_OK;
}

/* spelled is the option as the user wrote it. */
static enum status store(const struct parser *p, const struct option *option, const char *spelled,
                         const char *value)
{
    void *to = (char *)p->options + option->offset;
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)to = option->on;
        return ST_OK;
    case OPTION_COUNT:
        ++*(uint64_t *)to;
        return ST_OK;
    case OPTION_TEXT:
        *(const char **)to = value;
        return ST_OK;
    case OPTION_LIST:
        texts_add(to, value);
        return ST_OK;
    case OPTION_RULES:
        choices_add(p->options, value, option->on);
        return ST_OK;
    case OPTION_CHOICE:
    case OPTION_MAYBE:
        return store_choice(p, option, spelled, value);
    case OPTION_NUMBER:
        return store_number(p, option, spelled, value);
    case OPTION_SIZE:
        return store_size(p, option, spelled, value);
    case OPTION_LATER:
        return error_set(p->err, ST_USAGE, "%s: %s", spelled, option->later);
    }
    BUG_IF(true);
}

/* Find its value - behind the '=', behind the letter, or in the next word - and keep it. */
static enum status take(struct parser *p, const struct option *option, const char *spelled,
                        const char *value)
{
    bool plain = option->kind == OPTION_FLAG || option->kind == OPTION_COUNT;
    if (plain && value)
        return error_set(p->err, ST_USAGE, "%s takes no value", spelled);
    if (plain || option->kind == OPTION_LATER)
        return store(p, option, spelled, NULL);
    if (value == NULL && option->kind == OPTION_MAYBE)
        value = option->bare;
    if (value == NULL)
        value = *p->next ? *p->next++ : NULL;
    if (value == NULL)
        return error_set(p->err, ST_USAGE, "%s wants a value: %s", spelled, option->argument);
    return store(p, option, spelled, value);
}

static enum status unknown_option(const struct parser *p, const char *name, size_t len)
{
    const char *command = p->options->command->name;
    AUTO(xfree) char *typed = xmemdup(name, len);
    struct nearest near;
    nearest_init(&near, typed);
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (option_is_shown(&table[i], p->command))
            nearest_offer(&near, table[i].name);
    if (near.name)
        return error_set(p->err, ST_USAGE, "'%s' has no option --%s; did you mean --%s?", command,
                         typed, near.name);
    return error_set(p->err, ST_USAGE, "'%s' has no option --%s; 'sprawl help %s' lists them",
                     command, typed, command);
}

static enum status parse_long(struct parser *p, const char *word)
{
    const char *name = word + 2;
    size_t len = strcspn(name, "=");
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct option *option = &table[i];
        if (!is_for(option, p->command) || strlen(option->name) != len ||
            strncmp(option->name, name, len) != 0)
            continue;
        AUTO(xfree) char *spelled = xmemdup(word, len + 2);
        return take(p, option, spelled, name[len] == '=' ? name + len + 1 : NULL);
    }
    return unknown_option(p, name, len);
}

static const struct option *find_letter(const struct parser *p, char letter)
{
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (table[i].letter == letter && is_for(&table[i], p->command))
            return &table[i];
    return NULL;
}

/* One or more letters behind one dash; the first with a value takes the rest of the word. */
static enum status parse_letters(struct parser *p, const char *word)
{
    for (const char *at = word + 1; *at; at++) {
        const char spelled[] = {'-', *at, '\0'};
        const struct option *option = find_letter(p, *at);
        if (option == NULL)
            return error_set(p->err, ST_USAGE, "'%s' has no option %s; 'sprawl help %s' lists them",
                             p->options->command->name, spelled, p->options->command->name);
        if (option->argument)
            return take(p, option, spelled, at[1] ? at + 1 : NULL);
        TRY(take(p, option, spelled, NULL));
    }
    return ST_OK;
}

void options_init(struct options *options, const struct command *command)
{
    struct error err;
    *options = (struct options){.command = command};
    struct parser p = {.options = options, .command = number_of(command), .err = &err};
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (table[i].fallback == NULL || !is_for(&table[i], p.command))
            continue;
        enum status st = store(&p, &table[i], table[i].name, table[i].fallback);
        BUG_IF(st != ST_OK);
    }
}

enum status options_parse(struct options *options, char **words, struct error *err)
{
    struct parser p = {
        .options = options, .next = words, .command = number_of(options->command), .err = err};
    bool more_options = true;
    while (*p.next) {
        const char *word = *p.next++;
        if (!more_options || word[0] != '-' || word[1] == '\0')
            texts_add(&options->arguments, word);
        else if (strcmp(word, "--") == 0)
            more_options = false;
        else if (word[1] == '-')
            TRY(parse_long(&p, word));
        else
            TRY(parse_letters(&p, word));
    }
    return ST_OK;
}

void options_dispose(struct options *options)
{
    struct texts *lists[] = {&options->arguments, &options->outputs, &options->rule_files,
                             &options->include,   &options->exclude, &options->verify_doubles,
                             &options->ranges};
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        xfree(&lists[i]->item);
    xfree(&options->choices);
    *options = (struct options){0};
}
