/* ci_system.c - one table of variables. */
#include "cmd/ci_system.h"

#include "base/file.h"

#include <stdio.h>

enum { NAMES = 4, EVENT_MAX = 32 << 20 };

struct ci_system {
    const char *name;
    const char *mark, *mark_value; /* a variable that is set, or has this value */
    const char *heads[NAMES];      /* the first that is set counts */
    const char *bases[NAMES];      /* commits */
    const char *targets[NAMES];    /* branches that a change is to be merged into */
    const char *defaults[NAMES];   /* the repository's main branch */
    const char *branches[NAMES];   /* the one that is built */
    const char *event;             /* tells why it runs */
    const char *all[NAMES];        /* values of it that mean no change */
    const char *hint;
};

static const struct ci_system systems[] = {
    {.name = "GitHub Actions",
     .mark = "GITHUB_ACTIONS",
     .heads = {"GITHUB_SHA"},
     .targets = {"GITHUB_BASE_REF"},
     .branches = {"GITHUB_REF_NAME"},
     .event = "GITHUB_EVENT_NAME",
     .all = {"schedule", "workflow_dispatch"},
     .hint = "with: fetch-depth: 0 (actions/checkout), or: git fetch --unshallow"},
    {.name = "GitLab CI",
     .mark = "GITLAB_CI",
     .heads = {"CI_COMMIT_SHA"},
     .bases = {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "CI_MERGE_REQUEST_DIFF_BASE_SHA",
               "CI_COMMIT_BEFORE_SHA"},
     .targets = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME"},
     .defaults = {"CI_DEFAULT_BRANCH"},
     .branches = {"CI_COMMIT_BRANCH"},
     .event = "CI_PIPELINE_SOURCE",
     .all = {"schedule", "web"},
     .hint = "variables: GIT_DEPTH: 0, or: git fetch --unshallow"},
    {.name = "Bitbucket Pipelines",
     .mark = "BITBUCKET_BUILD_NUMBER",
     .heads = {"BITBUCKET_COMMIT"},
     .bases = {"BITBUCKET_PR_DESTINATION_COMMIT"},
     .targets = {"BITBUCKET_PR_DESTINATION_BRANCH"},
     .branches = {"BITBUCKET_BRANCH"},
     .hint = "clone: depth: full, or: git fetch --unshallow"},
    {.name = "Azure Pipelines",
     .mark = "TF_BUILD",
     .heads = {"SYSTEM_PULLREQUEST_SOURCECOMMITID", "BUILD_SOURCEVERSION"},
     .targets = {"SYSTEM_PULLREQUEST_TARGETBRANCH"},
     .branches = {"BUILD_SOURCEBRANCH"},
     .event = "BUILD_REASON",
     .all = {"Schedule"},
     .hint = "checkout: self, fetchDepth: 0, or: git fetch --unshallow"},
    {.name = "CircleCI",
     .mark = "CIRCLECI",
     .heads = {"CIRCLE_SHA1"},
     .bases = {"CIRCLE_BASE_REVISION"},
     .branches = {"CIRCLE_BRANCH"},
     .hint = "git fetch --unshallow"},
    {.name = "Jenkins",
     .mark = "JENKINS_URL",
     .heads = {"GIT_COMMIT"},
     .bases = {NULL},
     .targets = {"CHANGE_TARGET", "ghprbTargetBranch"},
     .branches = {"BRANCH_NAME", "GIT_BRANCH"},
     .hint = "git fetch --unshallow"},
    {.name = "Buildkite",
     .mark = "BUILDKITE",
     .heads = {"BUILDKITE_COMMIT"},
     .targets = {"BUILDKITE_PULL_REQUEST_BASE_BRANCH"},
     .defaults = {"BUILDKITE_PIPELINE_DEFAULT_BRANCH"},
     .branches = {"BUILDKITE_BRANCH"},
     .event = "BUILDKITE_SOURCE",
     .all = {"schedule"},
     .hint = "git fetch --unshallow"},
    {.name = "Woodpecker",
     .mark = "CI_SYSTEM_NAME",
     .mark_value = "woodpecker",
     .heads = {"CI_COMMIT_SHA"},
     .bases = {NULL},
     .targets = {"CI_COMMIT_TARGET_BRANCH"},
     .defaults = {"CI_REPO_DEFAULT_BRANCH"},
     .branches = {"CI_COMMIT_BRANCH"},
     .event = "CI_PIPELINE_EVENT",
     .all = {"cron", "manual"},
     .hint = "clone: partial: false, depth: 0, or: git fetch --unshallow"},
    {.name = "Drone",
     .mark = "DRONE",
     .heads = {"DRONE_COMMIT_AFTER", "DRONE_COMMIT_SHA"},
     .bases = {"DRONE_COMMIT_BEFORE"},
     .targets = {"DRONE_TARGET_BRANCH"},
     .defaults = {"DRONE_REPO_BRANCH"},
     .branches = {"DRONE_BRANCH"},
     .event = "DRONE_BUILD_EVENT",
     .all = {"cron"},
     .hint = "clone: depth: 0, or: git fetch --unshallow"},
    {.name = "Travis CI",
     .mark = "TRAVIS",
     .heads = {"TRAVIS_PULL_REQUEST_SHA", "TRAVIS_COMMIT"},
     .bases = {"TRAVIS_COMMIT_RANGE"},
     .branches = {"TRAVIS_BRANCH"},
     .event = "TRAVIS_EVENT_TYPE",
     .all = {"cron", "api"},
     .hint = "git: depth: false, or: git fetch --unshallow"},
    {.name = "TeamCity",
     .mark = "TEAMCITY_VERSION",
     .heads = {"BUILD_VCS_NUMBER"},
     .targets = {"TEAMCITY_PULLREQUEST_TARGET_BRANCH"},
     .hint = "git fetch --unshallow"},
};

bool ci_is_none(const char *revision)
{
    return revision[strspn(revision, "0")] == '\0';
}

/* The first of these variables that says something. */
static const char *first_of(const struct ci_env *env, const char *const *names)
{
    for (size_t i = 0; i < NAMES && names[i] != NULL; i++) {
        const char *value = env->get(env->ctx, names[i]);
        if (value != NULL && value[0] != '\0' && !ci_is_none(value))
            return value;
    }
    return NULL;
}

static const struct ci_system *recognise(const struct ci_env *env)
{
    for (size_t i = 0; i < COUNT_OF(systems); i++) {
        const char *value = env->get(env->ctx, systems[i].mark);
        if (value != NULL && value[0] != '\0' &&
            (systems[i].mark_value == NULL || strcmp(value, systems[i].mark_value) == 0))
            return &systems[i];
    }
    return NULL;
}

static void copy(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text != NULL ? text : "");
}

static const char *branch_name(const char *ref)
{
    static const char *const prefixes[] = {"refs/heads/", "origin/"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (strncmp(ref, prefixes[i], strlen(prefixes[i])) == 0)
            return ref + strlen(prefixes[i]);
    return ref;
}

static bool is_for_all(const struct ci_system *s, const char *event)
{
    for (size_t i = 0; event != NULL && i < NAMES && s->all[i] != NULL; i++)
        if (strcmp(event, s->all[i]) == 0)
            return true;
    return false;
}

/* "A...B", as Travis writes it. */
static void take_base(struct ci_run *run, const char *base)
{
    size_t len = strcspn(base, ".");
    bool is_range = strncmp(base + len, "..", 2) == 0;
    snprintf(run->base, sizeof(run->base), "%.*s", (int)(is_range ? len : strlen(base)), base);
    run->kind = CI_CHANGE;
}

static void read_table(struct ci_run *run, const struct ci_system *s, const struct ci_env *env)
{
    const char *event = s->event ? env->get(env->ctx, s->event) : NULL;
    const char *base = first_of(env, s->bases), *target = first_of(env, s->targets);
    const char *fallback = first_of(env, s->defaults), *branch = first_of(env, s->branches);
    copy(run->head, sizeof(run->head), first_of(env, s->heads));
    copy(run->hint, sizeof(run->hint), s->hint);
    run->kind = CI_BRANCH;
    bool is_main = branch && fallback && strcmp(branch_name(branch), fallback) == 0;
    bool is_self = branch && target && strcmp(branch_name(branch), branch_name(target)) == 0;
    if (is_for_all(s, event))
        run->kind = CI_ALL;
    else if (base != NULL)
        take_base(run, base);
    else if (target != NULL && !is_self)
        copy(run->base, sizeof(run->base), branch_name(target));
    else if (fallback != NULL && !is_main)
        copy(run->base, sizeof(run->base), fallback);
}

void ci_run_find(struct ci_run *run, const struct ci_env *env)
{
    const struct ci_system *s = recognise(env);
    *run = (struct ci_run){.kind = CI_BRANCH};
    if (s == NULL)
        return;
    run->system = s->name;
    read_table(run, s, env);
    const char *path = s == &systems[0] ? env->get(env->ctx, "GITHUB_EVENT_PATH") : NULL;
    const char *event = env->get(env->ctx, "GITHUB_EVENT_NAME");
    AUTO(buf_dispose) struct buf text = {0};
    struct error unused;
    if (path != NULL && event != NULL && file_read(&text, path, EVENT_MAX, &unused) == ST_OK)
        ci_event_read(run, event, buf_bytes(&text));
}
