/* config_test.c - .sprawl.toml: what is read, what is allowed, and how faults are told. */
#include "scanner/config.h"

#include "tests/test.h"

#include <stdio.h>

SUITE(config);

#define FINGERPRINT "abcdefghijklmnopqrstuvwxyz"

static void load(struct config **config, const char *text)
{
    struct error err = {{0}};
    enum status st = config_new(config, ".sprawl.toml", bytes_of(text), &err);
    cr_assert_eq(st, ST_OK, "%s", err.text);
}

Test(config, without_a_file_says_nothing)
{
    AUTO(config_free) struct config *c = NULL;
    enum confidence least;
    cr_assert_eq(config_new_empty(&c), ST_OK);
    cr_expect_null(config_exclude(c)[0]);
    cr_expect_null(config_include(c)[0]);
    cr_expect_null(config_disable(c)[0]);
    cr_expect_null(config_enable(c)[0]);
    cr_expect_null(config_rule_files(c)[0]);
    cr_expect_not(config_min_confidence(c, &least));
}

Test(config, reads_every_setting)
{
    AUTO(config_free) struct config *c = NULL;
    enum confidence least;
    load(&c, "[scan]\nexclude = ['a/', '*.b']\ninclude = ['c']\ndisable = ['d-*']\nenable = ['e']\n"
             "min_confidence = 'high'\n[rules]\nfiles = ['rules/f.toml']\n");
    cr_expect_str_eq(config_exclude(c)[0], "a/");
    cr_expect_str_eq(config_exclude(c)[1], "*.b");
    cr_expect_null(config_exclude(c)[2]);
    cr_expect_str_eq(config_include(c)[0], "c");
    cr_expect_str_eq(config_disable(c)[0], "d-*");
    cr_expect_str_eq(config_enable(c)[0], "e");
    cr_expect_str_eq(config_rule_files(c)[0], "rules/f.toml");
    cr_assert(config_min_confidence(c, &least));
    cr_expect_eq(least, CONFIDENCE_HIGH);
}

Test(config, reads_what_asking_issuers_needs)
{
    AUTO(config_free) struct config *c = NULL, *none = NULL;
    load(&c, "[verify]\nauthorized = ['github.com/acme']\neffects = ['x-key']\n"
             "[verify.hosts]\ngitlab = ['a.example', 'b.example']\njira = ['c.example']\n");
    const struct config_verify *verify = config_verify(c);
    cr_assert(verify->given);
    cr_expect_str_eq(verify->authorized[0], "github.com/acme");
    cr_expect_str_eq(verify->effects[0], "x-key");
    cr_expect_str_eq(verify->hosts[1].name, "gitlab");
    cr_expect_str_eq(verify->hosts[1].value, "b.example");
    cr_expect_str_eq(verify->hosts[2].name, "jira");
    cr_expect_null(verify->hosts[3].name);
    load(&none, "");
    cr_expect_not(config_verify(none)->given);
}

static const struct {
    const char *entry; /* of an [[allow]] besides its reason */
    const char *path;
    bool allowed;
} allows[] = {
    {"paths = ['*.pem']", "a/b.pem", true},
    {"paths = ['*.pem']", "a/b.pen", false},
    {"paths = ['testdata/']", "testdata/a/b.pem", true},
    {"paths = ['testdata/']", "a/testdata/b.pem", true},
    {"paths = ['/testdata']", "a/testdata/b.pem", false},
    {"paths = ['/testdata']", "testdata/b.pem", true},
    {"paths = ['testdata/']", "testdata", false},
    {"paths = ['x', 'b.pem']", "a/b.pem", true},
    {"rules = ['acme-*']", "a", true},
    {"rules = ['other-*', 'acme-key']", "a", true},
    {"rules = ['other-*']", "a", false},
    {"rules = ['acme']", "a", false},
    {"fingerprints = ['" FINGERPRINT "']", "a", true},
    {"fingerprints = ['bbcdefghijklmnopqrstuvwxyz']", "a", false},
    {"values = ['changeme']", "a", true},
    {"values = ['x', 'changeme']", "a", true},
    {"values = ['change']", "a", false},
    {"values = ['changeme1']", "a", false},
    {"values = ['changeme']\npaths = ['b/']", "a", false},
    {"values = ['changeme']\npaths = ['b/']", "b/a", true},
    {"values = ['changeme']\npaths = ['b/']\nrules = ['acme-key']\nfingerprints = ['" FINGERPRINT
     "']",
     "b/a", true},
    {"values = ['changeme']\npaths = ['b/']\nrules = ['nope']\nfingerprints = ['" FINGERPRINT "']",
     "b/a", false},
};

EACH(config, allows, allows, row)
{
    static const struct rule rule = {.id = "acme-key"};
    const struct finding finding = {.rule = &rule, .fingerprint = FINGERPRINT};
    char text[400];
    snprintf(text, sizeof(text), "[[allow]]\nreason = 'known'\n%s\n", allows[*row].entry);
    AUTO(config_free) struct config *c = NULL;
    load(&c, text);
    const char *reason =
        config_allows(c, &finding, bytes_of(allows[*row].path), bytes_of("changeme"));
    cr_expect_eq(reason != NULL, allows[*row].allowed, "%s on %s", allows[*row].entry,
                 allows[*row].path);
    cr_expect(reason == NULL || strcmp(reason, "known") == 0);
}

Test(config, names_the_first_entry_that_fits)
{
    static const struct rule rule = {.id = "acme-key"};
    const struct finding finding = {.rule = &rule};
    AUTO(config_free) struct config *c = NULL;
    load(&c,
         "[[allow]]\nreason = 'one'\nvalues = ['x']\n[[allow]]\nreason = 'two'\nvalues = ['y']\n"
         "[[allow]]\nreason = 'three'\nrules = ['*']\n");
    cr_expect_str_eq(config_allows(c, &finding, bytes_of("a"), bytes_of("y")), "two");
    cr_expect_str_eq(config_allows(c, &finding, bytes_of("a"), bytes_of("z")), "three");
}

static const struct {
    const char *text, *says;
} refused[] = {
    {"scna = 1", ".sprawl.toml:1: unknown key 'scna'; known here: scan, rules, allow, policy and "
                 "verify"},
    {"[scan]\nexcludes = ['a']", ".sprawl.toml:2: unknown key 'excludes'"},
    {"scan = 1", "'scan' must be"},
    {"[scan]\nexclude = 'a'", ".sprawl.toml:2: 'exclude' must be"},
    {"[scan]\nexclude = [1]", "'exclude' holds strings that are not empty"},
    {"[scan]\nexclude = ['']", "'exclude' holds strings that are not empty"},
    {"[scan]\nmin_confidence = 'great'", ".sprawl.toml:2: min_confidence is low, medium or high"},
    {"[scan]\nmin_confidence = 1", "'min_confidence' must be"},
    {"[verify]\nhost = 1",
     ".sprawl.toml:2: unknown key 'host'; known here: authorized, effects and"},
    {"verify = 1", "'verify' must be"},
    {"[verify]\nauthorized = 'a'", ".sprawl.toml:2: 'authorized' must be"},
    {"[verify]\nhosts = ['a']", ".sprawl.toml:2: 'hosts' must be"},
    {"[verify.hosts]\ngitlab = 'a'", ".sprawl.toml:2: 'gitlab' must be"},
    {"[verify.hosts]\ngitlab = [1]", ".sprawl.toml:2: 'gitlab' holds names of hosts"},
    {"[rules]\nfile = ['a']", "unknown key 'file'; known here: files"},
    {"[allow]\nreason = 'a'", "write allow entries as [[allow]]"},
    {"allow = ['a']", "write allow entries as [[allow]]"},
    {"[[allow]]\npaths = ['a']", ".sprawl.toml:1: an allow entry needs a 'reason'"},
    {"[[allow]]\nreason = ''\npaths = ['a']", "'reason' is empty"},
    {"[[allow]]\nreason = 'a'", "would allow everything"},
    {"[[allow]]\nreason = 'a'\npaths = []", ".sprawl.toml:3: 'paths' is empty"},
    {"[[allow]]\nreason = 'a'\npath = ['a']", "unknown key 'path'"},
    {"[[allow]]\nreason = 'a'\nfingerprints = ['abc']",
     "'fingerprints' holds a text of 3 characters: a fingerprint has 26"},
    {"[[allow]]\nreason = 'a'\nvalues = [['a']]", "'values' holds strings"},
    {"[scan", ".sprawl.toml:1:"},
};

EACH(config, refuses, refused, row)
{
    struct error err = {{0}};
    AUTO(config_free) struct config *c = NULL;
    cr_assert_eq(config_new(&c, ".sprawl.toml", bytes_of(refused[*row].text), &err), ST_SYNTAX,
                 "%s", refused[*row].text);
    cr_expect(strstr(err.text, refused[*row].says), "%s: %s", refused[*row].text, err.text);
    cr_expect_null(c);
}

Test(config, refuses_a_glob_that_is_too_long)
{
    struct error err = {{0}};
    AUTO(config_free) struct config *c = NULL;
    char text[4000] = "[scan]\nexclude = ['";
    size_t at = strlen(text);
    memset(text + at, 'a', 3000);
    memcpy(text + at + 3000, "']", 3);
    cr_assert_eq(config_new(&c, "c", bytes_of(text), &err), ST_SYNTAX);
    cr_expect(strncmp(err.text, "c:2: ", 5) == 0, "%s", err.text);
}

Test(config, tells_which_file_it_cannot_read)
{
    struct error err = {{0}};
    AUTO(config_free) struct config *c = NULL;
    cr_assert_eq(config_new_path(&c, "/nonexistent/x.toml", &err), ST_IO);
    cr_expect_str_eq(err.text, "/nonexistent/x.toml: No such file or directory");
}
