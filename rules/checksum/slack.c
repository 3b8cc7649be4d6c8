/* slack.c - Slack tokens and webhook addresses: the ids between the dashes and slashes. */
#include "rules/checksum/token.h"

enum { ID_MAX = 16, SECRET_MIN = 20, ROTATING_MIN = 100 };

static const struct {
    const char *prefix, *class, *second; /* second: the fact that the second number is */
} kinds[] = {
    {"xoxb-", "bot", "bot_id"},        {"xoxp-", "user", "user_id"},
    {"xoxa-", "workspace", "user_id"}, {"xoxo-", "legacy", "user_id"},
    {"xoxs-", "session", "user_id"},   {"xoxc-", "session", "user_id"},
    {"xoxr-", "refresh", "user_id"},
};

static bool is_id(unsigned char c)
{
    return byte_is_upper(c) || byte_is_digit(c);
}

static bool is_secret(unsigned char c)
{
    return byte_is_alnum(c) || c == '-';
}

/* Take a number of at least 9 digits and the dash after it. */
static bool take_number(struct bytes *rest, struct bytes *out)
{
    struct bytes at = *rest, head;
    if (!token_cut(&at, '-', &head) || head.len < 9 || head.len > ID_MAX ||
        !token_all(head, byte_is_digit))
        return false;
    *out = head;
    *rest = at;
    return true;
}

/* <team>-<bot or user>-...-<secret>; old bots had their own number only. */
static enum check_result classic_run(struct bytes rest, size_t kind, struct facts *facts)
{
    struct bytes first, second = {rest.ptr, 0};
    if (!token_skip(&rest, "2-"))
        (void)token_skip(&rest, "1-"); /* generation of workspace tokens */
    if (!take_number(&rest, &first))
        return CHECK_FAILED;
    bool two = take_number(&rest, &second);
    if (rest.len < SECRET_MIN || !token_all(rest, is_secret))
        return CHECK_FAILED;
    facts_add(facts, "class", "%s", kinds[kind].class);
    if (two)
        token_fact(facts, "team_id", first);
    token_fact(facts, kinds[kind].second, two ? second : first);
    return CHECK_OK;
}

/* xapp-1-<app id>-<number>-<64 hexadecimal digits> */
static enum check_result app_run(struct bytes rest, struct facts *facts)
{
    struct bytes level, app, number;
    if (!token_cut(&rest, '-', &level) || !token_all(level, byte_is_digit) ||
        !token_cut(&rest, '-', &app) || app.len > ID_MAX || !token_all(app, is_id) ||
        app.ptr[0] != 'A')
        return CHECK_FAILED;
    if (!token_cut(&rest, '-', &number) || !token_all(number, byte_is_digit) || rest.len != 64 ||
        !token_all(rest, token_is_hex))
        return CHECK_FAILED;
    facts_add(facts, "class", "app_level");
    token_fact(facts, "app_id", app);
    return CHECK_OK;
}

static bool take_id(struct bytes *rest, const char *letters, struct bytes *out)
{
    return token_cut(rest, '/', out) && out->len >= 8 && out->len <= ID_MAX &&
           token_all(*out, is_id) && strchr(letters, out->ptr[0]) != NULL;
}

/* .../services/T.../B.../<24>, .../workflows/T.../A.../<number>/<24> */
static enum check_result webhook_run(struct bytes rest, struct facts *facts)
{
    struct bytes team, hook, number;
    bool workflow = token_skip(&rest, "workflows/");
    if (!workflow && !token_skip(&rest, "services/"))
        return CHECK_NONE;
    if (!take_id(&rest, "TE", &team) || !take_id(&rest, workflow ? "AW" : "B", &hook))
        return CHECK_FAILED;
    if (workflow && (!token_cut(&rest, '/', &number) || !token_all(number, byte_is_digit)))
        return CHECK_FAILED;
    if (rest.len < SECRET_MIN || rest.len > 48 || !token_all(rest, byte_is_alnum))
        return CHECK_FAILED;
    facts_add(facts, "class", "%s", workflow ? "workflow_webhook" : "webhook");
    token_fact(facts, "team_id", team);
    token_fact(facts, workflow ? "app_id" : "hook_id", hook);
    return CHECK_OK;
}

/* Rotating tokens say more, but in a form that is not known well enough. */
static enum check_result rotating_run(struct bytes rest, struct facts *facts)
{
    if (rest.len < ROTATING_MIN || !token_all(rest, is_secret))
        return CHECK_FAILED;
    facts_add(facts, "class", "rotating");
    return CHECK_OK;
}

static enum check_result slack_run(struct bytes token, struct facts *facts)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (token_skip(&token, kinds[i].prefix))
            return classic_run(token, i, facts);
    if (token_skip(&token, "xapp-"))
        return app_run(token, facts);
    if (token_skip(&token, "xoxe.") || token_skip(&token, "xoxe-"))
        return rotating_run(token, facts);
    if (!token_skip(&token, "https://"))
        (void)token_skip(&token, "http://");
    if (!token_skip(&token, "hooks.slack.com"))
        (void)token_skip(&token, "hooks.slack-gov.com");
    return token_skip(&token, "/") ? webhook_run(token, facts) : CHECK_NONE;
}

const struct check check_slack = {"slack", false, slack_run, NULL};
