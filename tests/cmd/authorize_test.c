/* authorize_test.c - which remotes are the user's own. */
#include "cmd/authorize.h"

#include "tests/test.h"

SUITE(authorize);

static const struct {
    const char *url, *entry;
    bool is_below;
} remotes[] = {
    {"https://github.com/acme/app.git", "github.com/acme", true},
    {"https://github.com/acme/app.git", "github.com/acme/app", true},
    {"https://github.com/acme/app", "github.com", true},
    {"https://github.com/acme/app", "github.com/acme/", true},
    {"https://user:x@GitHub.com:443/acme/app", "github.com/acme", true},
    {"git@github.com:acme/app.git", "github.com/acme", true},
    {"github.com:acme/app.git", "github.com/acme", true},
    {"ssh://git@github.com:22/acme/app.git", "github.com/acme", true},
    {"https://github.com/acme-evil/app", "github.com/acme", false},
    {"https://github.com.evil.example/acme/app", "github.com", false},
    {"https://evil.example/github.com/acme", "github.com/acme", false},
    {"https://github.com@evil.example/acme", "github.com", false},
    {"git@evil.example:github.com/acme", "github.com/acme", false},
    {"https://github.com/acme/../evil/app", "github.com/acme", false},
    {"https://github.com/acme/app", "", false},
    {"https://github.com/acme/app", "/", false},
    {"/srv/git/app.git", "srv", false},
    {"../app", "app", false},
    {"", "github.com", false},
};

EACH(authorize, tells_whose_a_remote_is, remotes, row)
{
    cr_expect_eq(authorize_remote(remotes[*row].url, remotes[*row].entry), remotes[*row].is_below,
                 "%s, %s", remotes[*row].url, remotes[*row].entry);
}
