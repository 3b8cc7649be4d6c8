/* setup.c - finding the configuration, loading rules, switching them on and off. */
#include "cmd/setup.h"

#include "base/buf.h"
#include "base/glob.h"
#include "cmd/clock.h"
#include "base/limits.h"
#include "cmd/command.h"
#include "cmd/nearest.h"
#include "scanner/match.h"

#include <stdlib.h>
#include <sys/stat.h>

/* Objects of a history that takes longer to scan than to remember. */
enum { CACHE_LEAST = 20000 };

static const char config_name[] = ".sprawl.toml";

/* Keyed, so that fingerprints are of no use in tables made for other purposes. It never changes:
 * that would make every finding a new one. */
static const char fingerprint_key[] = "sprawl fingerprint 1";

void setup_dispose(struct setup *setup)
{
    decisions_dispose(&setup->decisions);
    ruleset_free(&setup->own);
    xfree(&setup->combined);
    rule_list_dispose(&setup->loaded);
    baseline_dispose(&setup->baseline);
    config_free(&setup->config);
    xfree(&setup->disabled);
    xfree(&setup->include);
    xfree(&setup->exclude);
    xfree(&setup->cache_dir);
    *setup = (struct setup){0};
}

/* ---- Configuration ---- */

/* "<directory>/<name>", or name alone if it is absolute or there is no directory. */
static char *join_path(struct bytes directory, const char *name)
{
    AUTO(buf_dispose) struct buf path = {0};
    if (directory.len > 0 && name[0] != '/') {
        enum status st = buf_add(&path, directory);
        BUG_IF(st != ST_OK);
        buf_printf(&path, "%s", directory.ptr[directory.len - 1] == '/' ? "" : "/");
    }
    buf_printf(&path, "%s", name);
    return xmemdup(path.ptr, path.len);
}

/* The first target that is a directory, or NULL. */
static const char *find_tree(const char *const *targets, size_t count)
{
    struct stat st;
    for (size_t i = 0; i < count; i++)
        if (stat(targets[i], &st) == 0 && S_ISDIR(st.st_mode))
            return targets[i];
    return NULL;
}

static char *path_in(const char *tree, const char *name)
{
    return strcmp(tree, ".") == 0 ? xstrdup(name) : join_path(bytes_of(tree), name);
}

/* The file of that name in tree, if there is one; else *path stays NULL. The tree may be anybody's:
 * what is no ordinary file there (a link elsewhere, a pipe) is not read. */
static enum status find_config(const struct law *law, const char *tree, const char *name,
                               char **path, struct error *err)
{
    AUTO(xfree) char *found = path_in(tree, name);
    enum law_file kind = law_look(law, found);
    if (kind == LAW_NONE)
        return ST_OK;
    if (kind != LAW_FILE)
        return error_set(err, ST_USAGE,
                         "%s: not an ordinary file; name one with --%s, or use --no-repo-config",
                         found, strcmp(name, baseline_name) == 0 ? "baseline" : "config");
    *path = MOVE(found);
    return ST_OK;
}

/* A configuration of ours, else one of another scanner. */
static enum status find_any_config(const struct law *law, const char *tree, char **path,
                                   bool *theirs, struct error *err)
{
    TRY(find_config(law, tree, config_name, path, err));
    for (const char *const *name = decisions_configs; *name && *path == NULL; name++) {
        TRY(find_config(law, tree, *name, path, err));
        *theirs = *path != NULL;
    }
    return ST_OK;
}

static enum status load_config(struct setup *setup, const struct options *options, const char *path,
                               bool theirs, struct error *err)
{
    if (theirs)
        TRY(decisions_load(&setup->decisions, &setup->loaded, path, options->config != NULL, err));
    if (path == NULL || theirs)
        return config_new_empty(&setup->config);
    AUTO(buf_dispose) struct buf text = {0};
    const struct law *law = options->config ? NULL : setup->law;
    TRY(law_read(law, &text, path, LIMIT_RULE_FILE, err));
    TRY(config_new(&setup->config, path, buf_bytes(&text), err));
    if (options->config == NULL && !options->quiet)
        say_line("settings from %s%s%s", path, law ? " in " : "", law ? law_name(law) : "");
    return ST_OK;
}

/* ---- Rules ---- */

static struct rule *find_rule(struct rule *rules, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rules[i].id, id) == 0)
            return &rules[i];
    return NULL;
}

/* An imported rule stands beside the one of ours that has its id: both run, under two names. */
static void rename_imported(struct setup *setup, struct rule *rule)
{
    AUTO(buf_dispose) struct buf id = {0};
    buf_printf(&id, "%s-imported", rule->id);
    rule->id = arena_copy(&setup->loaded.arena, id.ptr, id.len);
}

enum status setup_combine(struct setup *setup, bool verbose, struct error *err)
{
    const struct ruleset *builtin = ruleset_builtin();
    size_t count = ruleset_count(builtin);
    struct rule_list *loaded = &setup->loaded;
    setup->rules = builtin;
    if (loaded->count == 0)
        return ST_OK;
    setup->combined = xcalloc(count + loaded->count, sizeof(*setup->combined));
    for (size_t i = 0; i < count; i++)
        setup->combined[i] = *ruleset_rule(builtin, i);
    for (size_t i = 0; i < loaded->count; i++) {
        struct rule *same = find_rule(setup->combined, count, loaded->rules[i].id);
        TRY(matcher_check(&loaded->rules[i], err));
        if (same && loaded->rules[i].imported) {
            rename_imported(setup, &loaded->rules[i]);
            same = NULL;
        }
        if (same && verbose)
            say_line("%s: replaces the built-in rule %s", loaded->rules[i].origin, same->id);
        *(same ? same : &setup->combined[count++]) = loaded->rules[i];
    }
    TRY(ruleset_new(&setup->own, setup->combined, count, err));
    setup->rules = setup->own;
    return ST_OK;
}

static enum status load_file(struct setup *setup, const struct law *law, const char *path,
                             bool verbose, struct error *err)
{
    AUTO(buf_dispose) struct buf text = {0};
    size_t before = setup->loaded.count;
    TRY(law_read(law, &text, path, LIMIT_RULE_FILE, err));
    TRY(rule_list_load(&setup->loaded, path, buf_bytes(&text), err));
    if (verbose)
        say_line("%s: %zu rules", path, setup->loaded.count - before);
    return ST_OK;
}

enum status setup_rules(struct setup *setup, const struct texts *files, bool verbose,
                        struct error *err)
{
    for (size_t i = 0; files && i < files->count; i++)
        TRY(load_file(setup, NULL, files->item[i], verbose, err));
    return setup_combine(setup, verbose, err);
}

/* Rule files of a configuration are relative to it. */
static enum status load_config_rules(struct setup *setup, const struct law *law,
                                     const char *config_path, bool asked, bool verbose,
                                     struct error *err)
{
    size_t before = setup->loaded.count;
    const char *slash = config_path ? strrchr(config_path, '/') : NULL;
    struct bytes directory = {(const unsigned char *)config_path,
                              slash ? (size_t)(slash - config_path) + 1 : 0};
    for (const char *const *file = config_rule_files(setup->config); *file; file++) {
        AUTO(xfree) char *path = join_path(directory, *file);
        TRY(load_file(setup, law, path, verbose, err));
    }
    /* What is written in a scanned tree must not lead credentials anywhere. */
    for (size_t i = before; i < setup->loaded.count && !asked; i++)
        setup->loaded.rules[i].validate = NULL;
    return ST_OK;
}

/* ---- On and off ---- */

/* Switch the rules that glob fits; *found is how many. */
static enum status choose(struct setup *setup, const char *glob, bool on, size_t *found,
                          struct error *err)
{
    const char *const texts[] = {glob, NULL};
    AUTO(glob_list_free) struct glob_list *globs = NULL;
    TRY(glob_list_new(&globs, texts, err));
    *found = 0;
    for (size_t i = 0; i < ruleset_count(setup->rules); i++) {
        if (!glob_list_match(globs, bytes_of(ruleset_rule(setup->rules, i)->id), false))
            continue;
        setup->disabled[i] = !on;
        ++*found;
    }
    return ST_OK;
}

/* A tree's settings may name rules of another version: that is worth a word, not a stop. */
static enum status choose_configured(struct setup *setup, const char *const *globs, bool on,
                                     const struct options *options, struct error *err)
{
    for (; *globs; globs++) {
        size_t found;
        TRY(choose(setup, *globs, on, &found, err));
        if (found == 0 && !options->quiet)
            say_line("the configuration %s '%s', but no rule has that id",
                     on ? "enables" : "disables", *globs);
    }
    return ST_OK;
}

static enum status choose_asked(struct setup *setup, const struct rule_choice *choice,
                                struct error *err)
{
    size_t found;
    const char *option = choice->on ? "--enable" : "--disable";
    TRY(choose(setup, choice->glob, choice->on, &found, err));
    if (found > 0)
        return ST_OK;
    struct nearest near;
    nearest_init(&near, choice->glob);
    for (size_t i = 0; i < ruleset_count(setup->rules); i++)
        nearest_offer(&near, ruleset_rule(setup->rules, i)->id);
    if (near.name)
        return error_set(err, ST_USAGE, "%s: there is no rule '%s'; did you mean '%s'?", option,
                         choice->glob, near.name);
    return error_set(err, ST_USAGE, "%s: there is no rule '%s'; 'sprawl rules list' lists them",
                     option, choice->glob);
}

/* Rules of ours that another scanner's configuration disables by an id that ours have too, or all
 * of them if the user named one that wants no rules but its own. */
static void choose_imported(struct setup *setup)
{
    const struct import *import = &setup->decisions.import;
    bool alone = setup->decisions.asked && import->alone && import->rule_count > 0;
    for (size_t i = 0; i < ruleset_count(setup->rules); i++) {
        const struct rule *rule = ruleset_rule(setup->rules, i);
        for (size_t k = 0; k < import->disabled_count && !rule->imported; k++)
            setup->disabled[i] |= strcmp(import->disabled[k], rule->id) == 0;
        setup->disabled[i] |= alone && !rule->imported;
    }
}

static enum status choose_rules(struct setup *setup, const struct options *options,
                                struct error *err)
{
    size_t count = ruleset_count(setup->rules);
    setup->disabled = xcalloc(count, 1);
    for (size_t i = 0; i < count; i++)
        setup->disabled[i] = setup->min_confidence > CONFIDENCE_LOW &&
                             ruleset_rule(setup->rules, i)->evidence == EVIDENCE_RANDOM;
    choose_imported(setup);
    TRY(choose_configured(setup, config_disable(setup->config), false, options, err));
    TRY(choose_configured(setup, config_enable(setup->config), true, options, err));
    for (size_t i = 0; i < options->choice_count; i++)
        TRY(choose_asked(setup, &options->choices[i], err));
    for (size_t i = 0; i < count; i++)
        if (!setup->disabled[i])
            return ST_OK;
    return error_set(err, ST_USAGE, "every rule is switched off: nothing could be found");
}

/* ---- The whole ---- */

static const char **join_globs(const char *const *first, const struct texts *second)
{
    size_t count = 0, at = 0;
    while (first && first[count])
        count++;
    const char **all = xcalloc(count + second->count + 1, sizeof(*all));
    for (; at < count; at++)
        all[at] = first[at];
    for (size_t i = 0; i < second->count; i++)
        all[at++] = second->item[i];
    return all;
}

enum status setup_today(char today[static DATE_DAY], const struct options *options,
                        struct error *err)
{
    clock_today(today);
    if (options->today == NULL)
        return ST_OK;
    if (!date_is_day(bytes_of(options->today)))
        return error_set(err, ST_USAGE, "--today is a day such as 2026-11-24, not '%s'",
                         options->today);
    memcpy(today, options->today, DATE_DAY);
    return ST_OK;
}

char *setup_cache_path(const char *name)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    AUTO(buf_dispose) struct buf path = {0};
    if (cache && cache[0] == '/')
        buf_printf(&path, "%s/sprawl%s", cache, name);
    else if (home && home[0] == '/')
        buf_printf(&path, "%s/.cache/sprawl%s", home, name);
    return path.len > 0 ? xmemdup(path.ptr, path.len) : NULL;
}

static enum status check_trust(const struct options *options, struct error *err)
{
    if (!options->respect_gitignore || !(options->no_repo_config || options->config_from))
        return ST_OK;
    return error_set(err, ST_USAGE,
                     "--respect-gitignore reads files of the tree, which %s does not trust",
                     options->config_from ? "--config-from" : "--no-repo-config");
}

enum status setup_all(struct setup *setup, const struct options *options,
                      const char *const *targets, size_t target_count, struct error *err)
{
    AUTO(xfree) char *path = options->config ? xstrdup(options->config) : NULL;
    TRY(check_trust(options, err));
    bool verbose = options->verbose > 0 && !options->quiet;
    bool theirs = path && decisions_is_theirs(path);
    const char *tree = options->no_repo_config ? NULL : find_tree(targets, target_count);
    if (path == NULL && tree)
        TRY(find_any_config(setup->law, tree, &path, &theirs, err));
    setup->decisions.law = options->config ? NULL : setup->law;
    TRY(load_config(setup, options, path, theirs, err));
    TRY(load_config_rules(setup, setup->decisions.law, path, options->config != NULL, verbose,
                          err));
    TRY(setup_rules(setup, &options->rule_files, verbose, err));
    TRY(decisions_compile(&setup->decisions, setup->rules, err));
    setup->decisions.law = setup->law;
    if (tree)
        decisions_read_ignored(&setup->decisions, tree, options->quiet);
    if (!options->quiet)
        decisions_tell(&setup->decisions, verbose);
    setup->min_confidence = CONFIDENCE_MEDIUM;
    (void)config_min_confidence(setup->config, &setup->min_confidence);
    if (options->min_confidence &&
        !confidence_parse(options->min_confidence, &setup->min_confidence))
        BUG_IF(true);
    if (!options->no_cache)
        setup->cache_dir = options->cache ? xstrdup(options->cache) : setup_cache_path("");
    setup->exclude = join_globs(config_exclude(setup->config), &options->exclude);
    setup->include = join_globs(options->include.count > 0 ? NULL : config_include(setup->config),
                                &options->include);
    TRY(setup_today(setup->today, options, err));
    return choose_rules(setup, options, err);
}

char *setup_baseline_path(const struct options *options, const char *const *targets,
                          size_t target_count)
{
    const char *tree = find_tree(targets, target_count);
    if (options->baseline)
        return xstrdup(options->baseline);
    return tree ? path_in(tree, baseline_name) : NULL;
}

enum status setup_baseline(struct setup *setup, const struct options *options,
                           const char *const *targets, size_t target_count, struct error *err)
{
    const char *tree = options->no_repo_config ? NULL : find_tree(targets, target_count);
    AUTO(xfree) char *path = options->baseline ? xstrdup(options->baseline) : NULL;
    if (path == NULL && tree)
        TRY(find_config(setup->law, tree, baseline_name, &path, err));
    if (path == NULL)
        return ST_OK;
    AUTO(buf_dispose) struct buf text = {0};
    TRY(law_read(options->baseline ? NULL : setup->law, &text, path, LIMIT_BASELINE, err));
    TRY(baseline_read(&setup->baseline, path, buf_bytes(&text), err));
    if (options->baseline == NULL && !options->quiet)
        say_line("%s: %zu accepted %s", path, setup->baseline.entry_count,
                 setup->baseline.entry_count == 1 ? "finding" : "findings");
    return ST_OK;
}

void setup_decide(const struct setup *setup, struct finding *finding)
{
    baseline_apply(&setup->baseline, finding, setup->today);
    policy_apply(config_policy(setup->config), finding);
}

void setup_scan_options(const struct setup *setup, const struct options *options,
                        struct scan_options *out)
{
    *out = (struct scan_options){
        .jobs = 1,
        .min_confidence = setup->min_confidence,
        .one_file_system = options->one_file_system,
        .no_history = options->no_history,
        .history_only = options->history_only,
        .reachable_only = options->reachable_only,
        .no_submodules = options->no_submodules,
        .respect_gitignore = options->respect_gitignore,
        .allow_missing = options->allow_missing,
        .full_blobs = options->full_blobs,
        .keep_suppressed = true, /* they are counted, whether they are shown or not */
        .inline_allows = !options->no_repo_config,
        .today = setup->today,
        .max_file_size = options->max_file_size,
        .include = setup->include,
        .exclude = setup->exclude,
        .config = setup->config,
        .foreign = setup->decisions.foreign,
        .ignored = setup->decisions.ignored,
        .ignored_root = bytes_of(setup->decisions.root ? setup->decisions.root : ""),
        .disabled = setup->disabled,
        .fingerprint_key = bytes_of(fingerprint_key),
        .cache_dir = setup->cache_dir,
        .cache_least = options->cache ? 0 : CACHE_LEAST,
        .cancelled = options->cancelled,
    };
}
