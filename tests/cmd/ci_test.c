/* ci_test.c - what each CI system tells of a run, and what is made of it. */
#include "cmd/ci_system.h"

#include "tests/test.h"

SUITE(ci);

enum { VARIABLES = 8 };

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ZERO "0000000000000000000000000000000000000000"

/* An environment, and the run that it tells of. */
static const struct {
    const char *variables[VARIABLES]; /* NAME=VALUE */
    const char *system;
    enum ci_kind kind;
    const char *base, *head;
} told[] = {
    {{"GITHUB_ACTIONS=true", "GITHUB_SHA=" B, "GITHUB_BASE_REF=main", "GITHUB_REF_NAME=1/merge"},
     "GitHub Actions",
     CI_BRANCH,
     "main",
     B},
    {{"GITHUB_ACTIONS=true", "GITHUB_SHA=" B, "GITHUB_EVENT_NAME=schedule"},
     "GitHub Actions",
     CI_ALL,
     "",
     B},
    {{"GITLAB_CI=true", "CI_COMMIT_SHA=" B, "CI_COMMIT_BEFORE_SHA=" A, "CI_PIPELINE_SOURCE=push"},
     "GitLab CI",
     CI_CHANGE,
     A,
     B},
    {{"GITLAB_CI=true", "CI_COMMIT_SHA=" B, "CI_COMMIT_BEFORE_SHA=" ZERO, "CI_COMMIT_BRANCH=topic",
      "CI_DEFAULT_BRANCH=main"},
     "GitLab CI",
     CI_BRANCH,
     "main",
     B},
    {{"GITLAB_CI=true", "CI_COMMIT_SHA=" B, "CI_COMMIT_BEFORE_SHA=" ZERO,
      "CI_MERGE_REQUEST_DIFF_BASE_SHA=" A, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main",
      "CI_PIPELINE_SOURCE=merge_request_event"},
     "GitLab CI",
     CI_CHANGE,
     A,
     B},
    {{"GITLAB_CI=true", "CI_COMMIT_SHA=" B, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA=" A,
      "CI_MERGE_REQUEST_DIFF_BASE_SHA=" ZERO, "CI_MERGE_REQUEST_EVENT_TYPE=merge_train"},
     "GitLab CI",
     CI_CHANGE,
     A,
     B},
    {{"GITLAB_CI=true", "CI_COMMIT_SHA=" B, "CI_PIPELINE_SOURCE=schedule"},
     "GitLab CI",
     CI_ALL,
     "",
     B},
    {{"BITBUCKET_BUILD_NUMBER=7", "BITBUCKET_COMMIT=" B,
      "BITBUCKET_PR_DESTINATION_COMMIT=abcdef012345", "BITBUCKET_PR_DESTINATION_BRANCH=main"},
     "Bitbucket Pipelines",
     CI_CHANGE,
     "abcdef012345",
     B},
    {{"BITBUCKET_BUILD_NUMBER=7", "BITBUCKET_COMMIT=" B, "BITBUCKET_BRANCH=topic"},
     "Bitbucket Pipelines",
     CI_BRANCH,
     "",
     B},
    {{"TF_BUILD=True", "BUILD_SOURCEVERSION=" A, "SYSTEM_PULLREQUEST_SOURCECOMMITID=" B,
      "SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/main"},
     "Azure Pipelines",
     CI_BRANCH,
     "main",
     B},
    {{"TF_BUILD=True", "BUILD_SOURCEVERSION=" B, "BUILD_REASON=Schedule"},
     "Azure Pipelines",
     CI_ALL,
     "",
     B},
    {{"CIRCLECI=true", "CIRCLE_SHA1=" B, "CIRCLE_BASE_REVISION=" A}, "CircleCI", CI_CHANGE, A, B},
    {{"CIRCLECI=true", "CIRCLE_SHA1=" B, "CIRCLE_BRANCH=topic"}, "CircleCI", CI_BRANCH, "", B},
    {{"JENKINS_URL=x", "GIT_COMMIT=" B, "CHANGE_TARGET=main", "BRANCH_NAME=PR-1"},
     "Jenkins",
     CI_BRANCH,
     "main",
     B},
    {{"BUILDKITE=true", "BUILDKITE_COMMIT=" B, "BUILDKITE_PULL_REQUEST_BASE_BRANCH=main"},
     "Buildkite",
     CI_BRANCH,
     "main",
     B},
    {{"BUILDKITE=true", "BUILDKITE_COMMIT=" B, "BUILDKITE_PIPELINE_DEFAULT_BRANCH=main",
      "BUILDKITE_BRANCH=topic"},
     "Buildkite",
     CI_BRANCH,
     "main",
     B},
    {{"BUILDKITE=true", "BUILDKITE_COMMIT=" B, "BUILDKITE_SOURCE=schedule"},
     "Buildkite",
     CI_ALL,
     "",
     B},
    {{"CI_SYSTEM_NAME=woodpecker", "CI_COMMIT_SHA=" B, "CI_COMMIT_TARGET_BRANCH=main",
      "CI_COMMIT_BRANCH=topic", "CI_PIPELINE_EVENT=pull_request"},
     "Woodpecker",
     CI_BRANCH,
     "main",
     B},
    {{"CI_SYSTEM_NAME=woodpecker", "CI_COMMIT_SHA=" B, "CI_PIPELINE_EVENT=cron"},
     "Woodpecker",
     CI_ALL,
     "",
     B},
    {{"DRONE=true", "DRONE_COMMIT_BEFORE=" A, "DRONE_COMMIT_AFTER=" B, "DRONE_BUILD_EVENT=push"},
     "Drone",
     CI_CHANGE,
     A,
     B},
    {{"DRONE=true", "DRONE_COMMIT_BEFORE=" ZERO, "DRONE_COMMIT_SHA=" B, "DRONE_BRANCH=topic",
      "DRONE_REPO_BRANCH=main"},
     "Drone",
     CI_BRANCH,
     "main",
     B},
    {{"TRAVIS=true", "TRAVIS_COMMIT_RANGE=aaaaaaaaaaaa...bbbbbbbbbbbb", "TRAVIS_COMMIT=" B},
     "Travis CI",
     CI_CHANGE,
     "aaaaaaaaaaaa",
     B},
    {{"TRAVIS=true", "TRAVIS_COMMIT=" B, "TRAVIS_EVENT_TYPE=cron"}, "Travis CI", CI_ALL, "", B},
    {{"TEAMCITY_VERSION=1", "BUILD_VCS_NUMBER=" B}, "TeamCity", CI_BRANCH, "", B},
    {{"CI=true"}, NULL, CI_BRANCH, "", ""},
};

static const char *get_variable(void *ctx, const char *name)
{
    const char *const *variables = ctx;
    size_t len = strlen(name);
    for (size_t i = 0; i < VARIABLES && variables[i]; i++)
        if (strncmp(variables[i], name, len) == 0 && variables[i][len] == '=')
            return variables[i] + len + 1;
    return NULL;
}

EACH(ci, systems_are_understood, told, i)
{
    struct ci_run run;
    const struct ci_env env = {get_variable, (void *)(uintptr_t)told[*i].variables};
    ci_run_find(&run, &env);
    const char *name = told[*i].system ? told[*i].system : "none";
    cr_expect_eq(run.kind, told[*i].kind, "%s: %s", name, told[*i].variables[1]);
    cr_expect_str_eq(run.base, told[*i].base, "%s: base %s", name, run.base);
    cr_expect_str_eq(run.head, told[*i].head, "%s: head %s", name, run.head);
    cr_expect((run.system == NULL) == (told[*i].system == NULL));
    if (run.system && told[*i].system)
        cr_expect_str_eq(run.system, told[*i].system);
}

static const struct {
    const char *name, *json;
    enum ci_kind kind;
    const char *base, *head;
} events[] = {
    {"push", "{\"before\":\"" A "\",\"after\":\"" B "\"}", CI_CHANGE, A, B},
    {"push", "{\"deleted\":true,\"before\":\"" A "\",\"after\":\"" ZERO "\"}", CI_NOTHING, "", ""},
    {"push",
     "{\"before\":\"" ZERO "\",\"after\":\"" B
     "\",\"ref\":\"refs/heads/topic\",\"repository\":{\"default_branch\":\"trunk\"}}",
     CI_BRANCH, "trunk", B},
    {"push",
     "{\"before\":\"" ZERO "\",\"after\":\"" B
     "\",\"ref\":\"refs/heads/trunk\",\"repository\":{\"default_branch\":\"trunk\"}}",
     CI_BRANCH, "", B},
    {"pull_request",
     "{\"pull_request\":{\"base\":{\"sha\":\"" A "\"},\"head\":{\"sha\":\"" B "\"}}}", CI_CHANGE, A,
     B},
    {"pull_request_target",
     "{\"pull_request\":{\"base\":{\"sha\":\"" A "\"},\"head\":{\"sha\":\"" B "\"}}}", CI_CHANGE, A,
     B},
    {"merge_group", "{\"merge_group\":{\"base_sha\":\"" A "\",\"head_sha\":\"" B "\"}}", CI_CHANGE,
     A, B},
    {"schedule", "{}", CI_BRANCH, "", ""},
    {"push", "not JSON", CI_BRANCH, "", ""},
    {"push", "{\"before\":7,\"after\":[]}", CI_BRANCH, "", ""},
    {"pull_request", "{\"pull_request\":\"none\"}", CI_BRANCH, "", ""},
};

EACH(ci, events_of_github_are_understood, events, i)
{
    struct ci_run run = {.kind = CI_BRANCH};
    ci_event_read(&run, events[*i].name, bytes_of(events[*i].json));
    cr_expect_eq(run.kind, events[*i].kind, "%s", events[*i].json);
    cr_expect_str_eq(run.base, events[*i].base);
    cr_expect_str_eq(run.head, events[*i].head);
}
