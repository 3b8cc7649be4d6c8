/* options_test.c - reading command lines, and what is made of the table of options. */
#include "cmd/options.h"

#include "base/buf.h"
#include "base/out.h"
#include "cmd/command.h"
#include "cmd/generate.h"
#include "cmd/nearest.h"
#include "tests/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

SUITE(options);

enum { WORDS_MAX = 8 };

/* Parse the words of line, which are parted by single blanks; "_" is an empty word. */
static enum status parse(struct options *options, char *line, const char *command,
                         struct error *err)
{
    char *words[WORDS_MAX + 1] = {NULL};
    for (size_t i = 0; line && *line; i++) {
        cr_assert_lt(i, WORDS_MAX);
        char *blank = strchr(line, ' ');
        words[i] = strcmp(line, "_") == 0 ? line + 1 : line;
        if (blank)
            *blank = '\0';
        line = blank ? blank + 1 : NULL;
    }
    options_init(options, command_find(command));
    return options_parse(options, words, err);
}

static void parse_well(struct options *options, char *line)
{
    struct error err = {{0}};
    enum status st = parse(options, line, "scan", &err);
    cr_assert_eq(st, ST_OK, "%s", err.text);
}

Test(options, have_the_promised_defaults)
{
    AUTO(options_dispose) struct options o;
    parse_well(&o, NULL);
    cr_expect_str_eq(o.format, "text");
    cr_expect_str_eq(o.fail_on, "any");
    cr_expect_str_eq(o.verify, "offline");
    cr_expect_str_eq(o.progress, "auto");
    cr_expect_str_eq(o.color, "auto");
    cr_expect_null(o.config);
    cr_expect_null(o.min_confidence, "the configuration may say it");
    cr_expect_eq(o.jobs, 0);
    cr_expect_eq(o.arguments.count, 0);
    cr_expect_not(o.show_secrets);
}

Test(options, take_values_in_every_spelling)
{
    char line[] = "-fjson -j 8 --config=a.toml --min-confidence low -qv --stats";
    AUTO(options_dispose) struct options o;
    parse_well(&o, line);
    cr_expect_str_eq(o.format, "json");
    cr_expect_eq(o.jobs, 8);
    cr_expect_str_eq(o.config, "a.toml");
    cr_expect_str_eq(o.min_confidence, "low");
    cr_expect(o.quiet && o.stats);
    cr_expect_eq(o.verbose, 1);
}

Test(options, may_stand_between_and_behind_arguments)
{
    char line[] = "a -q b -- -c --stats";
    AUTO(options_dispose) struct options o;
    parse_well(&o, line);
    cr_expect(o.quiet);
    cr_expect_not(o.stats);
    cr_assert_eq(o.arguments.count, 4);
    cr_expect_str_eq(o.arguments.item[0], "a");
    cr_expect_str_eq(o.arguments.item[1], "b");
    cr_expect_str_eq(o.arguments.item[2], "-c");
    cr_expect_str_eq(o.arguments.item[3], "--stats");
    cr_expect_null(o.arguments.item[4]);
}

Test(options, take_a_dash_as_standard_input)
{
    char line[] = "-";
    AUTO(options_dispose) struct options o;
    parse_well(&o, line);
    cr_assert_eq(o.arguments.count, 1);
    cr_expect_str_eq(o.arguments.item[0], "-");
}

Test(options, keep_all_values_of_a_list_and_the_last_of_others)
{
    char line[] = "-o sarif=a -o json=b --format json --format sarif";
    AUTO(options_dispose) struct options o;
    parse_well(&o, line);
    cr_assert_eq(o.outputs.count, 2);
    cr_expect_str_eq(o.outputs.item[1], "json=b");
    cr_expect_null(o.outputs.item[2]);
    cr_expect_str_eq(o.format, "sarif");
}

Test(options, keep_the_order_of_enable_and_disable)
{
    char line[] = "--disable * --enable aws-* --disable aws-x";
    AUTO(options_dispose) struct options o;
    parse_well(&o, line);
    cr_assert_eq(o.choice_count, 3);
    cr_expect(!o.choices[0].on && o.choices[1].on && !o.choices[2].on);
    cr_expect_str_eq(o.choices[1].glob, "aws-*");
}

static const struct {
    const char *command, *line, *says;
} refused[] = {
    {"scan", "--fromat json", "did you mean --format?"},
    {"scan", "--outptu=x", "did you mean --output?"},
    {"scan", "--min", "did you mean --min-confidence?"},
    {"scan", "--xyzzy", "'sprawl help scan'"},
    {"scan", "-x", "has no option -x"},
    {"scan", "-qx", "has no option -x"},
    {"rules", "--stats", "'rules' has no option --stats"},
    {"scan", "--format", "--format wants a value: FORMAT"},
    {"scan", "-c", "-c wants a value: FILE"},
    {"scan", "--format xml",
     "--format is text, json, jsonl, sarif, gitlab, junit, github, azure, markdown, csv or html, "
     "not 'xml'"},
    {"rules", "--format sarif", "--format is text or json, not 'sarif'"},
    {"scan", "--format=", "not ''"},
    {"scan", "--stats=yes", "--stats takes no value"},
    {"scan", "-j 0", "a number from 1 to 256, not '0'"},
    {"scan", "-j 257", "not '257'"},
    {"scan", "-j -1", "not '-1'"},
    {"scan", "-j 8x", "not '8x'"},
    {"scan", "-j 99999999999999999999999", "a number from 1 to 256"},
    {"scan", "-j _", "not ''"},
    {"scan", "--max-file-size 0", "a size in bytes"},
    {"scan", "--max-file-size 10Q", "a size in bytes"},
    {"scan", "--color sometimes", "auto, always or never"},
    {"scan", "--verify-budget 0", "--verify-budget is a number from 1 to 100000, not '0'"},
    {"rules", "--verify=live", "'rules' has no option --verify"},
    {"revoke", "--verify=live", "'revoke' has no option --verify"},
    {"scan", "--execute", "'scan' has no option --execute"},
    {"scan", "--fail-on low", "any, high, critical, verified or never, not 'low'"},
    {"scan", "--verify=maybe", "--verify is offline or live, not 'maybe'"},
    {"explain", "--config-from main", "only 'scan' reads"},
};

EACH(options, refuse, refused, row)
{
    char line[80];
    struct error err = {{0}};
    AUTO(options_dispose) struct options o;
    snprintf(line, sizeof(line), "%s", refused[*row].line);
    cr_assert_eq(parse(&o, line, refused[*row].command, &err), ST_USAGE, "%s", refused[*row].line);
    cr_expect(strstr(err.text, refused[*row].says), "%s: %s", refused[*row].line, err.text);
}

Test(options, takes_verification_without_a_word_for_live)
{
    char line[] = "--verify offline";
    AUTO(options_dispose) struct options o;
    parse_well(&o, line);
    cr_expect_str_eq(o.verify, "live");
    cr_expect_eq(o.arguments.count, 1);
}

Test(options, takes_offline_verification_for_what_it_is)
{
    char line[] = "--verify=offline x";
    AUTO(options_dispose) struct options o;
    parse_well(&o, line);
    cr_expect_str_eq(o.verify, "offline");
    cr_expect_eq(o.arguments.count, 1);
}

static const struct {
    const char *text;
    uint64_t bytes; /* 0: refused */
} sizes[] = {
    {"1", 1},
    {"10b", 10},
    {"10k", 10240},
    {"10K", 10240},
    {"10KiB", 10240},
    {"10kB", 10000},
    {"10M", 10485760},
    {"3GB", 3000000000},
    {"1GiB", 1073741824},
    {"2T", UINT64_C(2199023255552)},
    {"", 0},
    {"M", 0},
    {"-1", 0},
    {"1.5M", 0},
    {"10 M", 0},
    {"10Mi", 0},
    {"10MM", 0},
    {"10MBx", 0},
    {"18446744073709551616", 0},
    {"99999999999T", 0},
};

EACH(options, reads_sizes, sizes, row)
{
    uint64_t bytes = 0;
    bool good = options_parse_size(sizes[*row].text, &bytes);
    cr_expect_eq(good, sizes[*row].bytes > 0, "%s", sizes[*row].text);
    cr_expect(!good || bytes == sizes[*row].bytes, "%s", sizes[*row].text);
}

static const struct {
    const char *typed, *name; /* NULL: too far away */
} words[] = {
    {"scn", "scan"}, {"sacn", "scan"}, {"expl", "explain"}, {"vresion", "version"},
    {"xyz", NULL},   {"", NULL},       {"s", NULL},
};

EACH(options, suggests_the_nearest, words, row)
{
    static const char *const names[] = {"scan", "rules", "explain", "version", "help"};
    struct nearest near;
    nearest_init(&near, words[*row].typed);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        nearest_offer(&near, names[i]);
    if (words[*row].name)
        cr_expect(near.name && strcmp(near.name, words[*row].name) == 0, "%s: %s",
                  words[*row].typed, near.name);
    else
        cr_expect_null(near.name, "%s: %s", words[*row].typed, near.name);
}

Test(options, counts_a_swap_as_one_step)
{
    cr_expect_eq(nearest_distance("scan", "scan"), 0);
    cr_expect_eq(nearest_distance("sacn", "scan"), 1);
    cr_expect_eq(nearest_distance("scn", "scan"), 1);
    cr_expect_eq(nearest_distance("", "scan"), 4);
    cr_expect_eq(nearest_distance("kitten", "sitting"), 3);
}

Test(options, are_unique_in_each_command)
{
    size_t count, commands;
    const struct option *all = option_all(&count);
    (void)command_all(&commands);
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++) {
            if ((all[i].commands & all[k].commands & ((1u << commands) - 1)) == 0)
                continue;
            cr_expect_str_neq(all[i].name, all[k].name);
            cr_expect(all[i].letter == 0 || all[i].letter != all[k].letter, "-%c twice",
                      all[i].letter);
        }
}

/* ---- What is made of the table ---- */

/* What write puts out, ended with a NUL. */
static void capture(struct buf *to, void (*write_it)(struct out *out, const char *what),
                    const char *what)
{
    struct error err = {{0}};
    char path[] = "options_test.XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    unlink(path);
    AUTO(out_free) struct out *out = NULL;
    cr_assert_eq(out_new_fd(&out, fd, path), ST_OK);
    write_it(out, what);
    cr_assert_eq(out_finish(out, &err), ST_OK);
    off_t len = lseek(fd, 0, SEEK_END);
    cr_assert_gt(len, 0);
    unsigned char *ptr;
    cr_assert_eq(buf_reserve(to, (size_t)len + 1, &ptr), ST_OK);
    cr_assert_eq(pread(fd, ptr, (size_t)len, 0), len);
    ptr[len] = '\0';
    close(fd);
}

static void write_man(struct out *out, const char *unused)
{
    (void)unused;
    generate_man(out);
}

/* A file of the source tree, ended with a NUL. */
static void read_source(struct buf *to, const char *path)
{
    char full[1024];
    unsigned char *ptr;
    const char *testdata = getenv("SPRAWL_TESTDATA");
    cr_assert(testdata, "SPRAWL_TESTDATA is not set");
    snprintf(full, sizeof(full), "%s/../%s", testdata, path);
    int fd = open(full, O_RDONLY | O_CLOEXEC);
    cr_assert_geq(fd, 0, "%s", full);
    cr_assert_eq(buf_reserve(to, 1 << 20, &ptr), ST_OK);
    ssize_t len = read(fd, ptr, (1 << 20) - 1);
    cr_assert_gt(len, 0);
    ptr[len] = '\0';
    close(fd);
}

Test(options, stand_in_the_man_page_as_they_are)
{
    AUTO(buf_dispose) struct buf made = {0};
    AUTO(buf_dispose) struct buf page = {0};
    capture(&made, write_man, NULL);
    read_source(&page, "docs/sprawl.1");
    cr_expect(strstr((char *)page.ptr, (char *)made.ptr),
              "docs/sprawl.1 is out of date: put in what `sprawl help --man` prints");
}

static const struct {
    const char *shell, *path;
} completions[] = {
    {"bash", "completions/sprawl.bash"},
    {"zsh", "completions/_sprawl"},
    {"fish", "completions/sprawl.fish"},
};

EACH(options, stand_in_completions_as_they_are, completions, row)
{
    AUTO(buf_dispose) struct buf made = {0};
    AUTO(buf_dispose) struct buf file = {0};
    capture(&made, generate_completion, completions[*row].shell);
    read_source(&file, completions[*row].path);
    cr_expect_eq(strcmp((char *)file.ptr, (char *)made.ptr), 0,
                 "%s is out of date: sprawl help --completion %s >%s", completions[*row].path,
                 completions[*row].shell, completions[*row].path);
}
