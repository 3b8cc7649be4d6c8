/* confine.c - Landlock, where there is one. */
#define _DEFAULT_SOURCE /* syscall */
#include "verify/confine.h"

#include "base/base.h"

#if defined(__linux__) && defined(__has_include)
#if __has_include(<linux/landlock.h>)
#define CONFINED 1
#endif
#endif

/* Sanitizers read /proc. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#undef CONFINED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#undef CONFINED
#endif

#ifdef CONFINED
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef O_PATH
#define O_PATH 010000000
#endif

static const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

static void allow(int rules, const char *path, uint64_t access)
{
    struct landlock_path_beneath_attr below = {.allowed_access = access};
    below.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (below.parent_fd < 0)
        return;
    (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0);
    (void)close(below.parent_fd);
}

void confine(const char *ca_file)
{
    static const char *const folders[] = {
        "/etc", "/usr", "/lib", "/lib64", "/run/systemd/resolve", "/dev/urandom"};
    /* All that the first version knows: later ones handle less if they are asked for less. */
    const struct landlock_ruleset_attr handled = {.handled_access_fs =
                                                      (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
    if (rules < 0)
        return;
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        allow(rules, folders[i],
              i + 1 < COUNT_OF(folders) ? reading : LANDLOCK_ACCESS_FS_READ_FILE);
    if (ca_file)
        allow(rules, ca_file, LANDLOCK_ACCESS_FS_READ_FILE);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    (void)syscall(SYS_landlock_restrict_self, rules, 0);
    (void)close(rules);
}

#else

void confine(const char *ca_file)
{
    (void)ca_file;
}

#endif
