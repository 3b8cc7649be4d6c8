/* truth_tree.c - every file below the given paths: what the engine matches must be what PCRE2 alone
 * matches. */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/truth.h"

enum { FILE_MAX = 4 << 20, OWN_LEN = 5000 };

/* nftw has no argument for these. */
static unsigned long files, matches_seen, wrong;

static void say(const char *path, const struct ruleset *rules, const struct matches *list,
                size_t at, const char *who)
{
    if (at < list->count)
        printf("%s: %s: %s at %zu..%zu\n", path, who, rules->rules[list->item[at].rule].id,
               list->item[at].start, list->item[at].end);
}

static void compare(const char *path, struct bytes text)
{
    const struct ruleset *rules = ruleset_builtin();
    AUTO(matches_dispose) struct matches corridor = {0};
    AUTO(matches_dispose) struct matches alone = {0};
    truth_corridor(rules, text, OWN_LEN, &corridor);
    truth_alone(rules, text, &alone);
    size_t at = truth_difference(&corridor, &alone);
    files++;
    matches_seen += alone.count;
    if (at == SIZE_MAX)
        return;
    wrong++;
    say(path, rules, &corridor, at, "engine");
    say(path, rules, &alone, at, "PCRE2 alone");
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)where;
    if (type != FTW_F || !S_ISREG(st->st_mode) || st->st_size == 0 || st->st_size > FILE_MAX)
        return 0;
    AUTO(xfree) unsigned char *text = xmalloc((size_t)st->st_size);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, (size_t)st->st_size);
    if (fd >= 0)
        close(fd);
    if (got > 0)
        compare(path, (struct bytes){text, (size_t)got});
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (nftw(argv[i], visit, 32, FTW_PHYS) != 0)
            perror(argv[i]);
    printf("%lu files, %lu matches, %lu files differ\n", files, matches_seen, wrong);
    return wrong == 0 && files > 0 ? 0 : 1;
}
