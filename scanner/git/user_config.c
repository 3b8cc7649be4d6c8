/* user_config.c - the files that git reads, in its order. */
#include "scanner/git/user_config.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "scanner/git/gitconfig.h"
#include "scanner/git/gitfile.h"

#include <stdlib.h>

struct wanted {
    const char *section, *name;
    char *value; /* owned */
};

static void see_entry(void *ctx, const struct gitconfig_entry *e)
{
    struct wanted *w = ctx;
    if (!gitconfig_is(e, w->section, "", w->name) || memchr(e->value.ptr, 0, e->value.len))
        return;
    xfree(&w->value);
    w->value = xmemdup(e->value.ptr, e->value.len);
}

static void read_one(struct wanted *w, const char *path)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct error unused;
    if (path != NULL && gitfile_exists(path) &&
        file_read(&text, path, LIMIT_GIT_TEXT, &unused) == ST_OK)
        (void)!gitconfig_read(buf_bytes(&text), see_entry, w);
}

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* A path below the home directory, or NULL. */
static char *at_home(const char *name)
{
    const char *home = variable("HOME");
    return home != NULL ? gitpath_join(home, name) : NULL;
}

static char *at_xdg(const char *name)
{
    const char *xdg = variable("XDG_CONFIG_HOME");
    AUTO(xfree) char *base = xdg != NULL ? xstrdup(xdg) : at_home(".config");
    return base != NULL ? gitpath_join(base, name) : NULL;
}

char *user_config_file(void)
{
    const char *named = variable("GIT_CONFIG_GLOBAL");
    AUTO(xfree) char *home = at_home(".gitconfig");
    AUTO(xfree) char *xdg = at_xdg("git/config");
    if (named != NULL)
        return xstrdup(named);
    bool use_xdg = xdg != NULL && gitfile_exists(xdg) && !(home != NULL && gitfile_exists(home));
    return use_xdg ? MOVE(xdg) : MOVE(home);
}

static void read_users(struct wanted *w)
{
    const char *named = variable("GIT_CONFIG_GLOBAL");
    AUTO(xfree) char *home = at_home(".gitconfig");
    AUTO(xfree) char *xdg = at_xdg("git/config");
    if (named != NULL) {
        read_one(w, named);
        return;
    }
    read_one(w, xdg);
    read_one(w, home);
}

char *user_config_path(const struct repo *repo, enum config_scope scope, const char *section,
                       const char *name)
{
    struct wanted w = {.section = section, .name = name};
    const char *system = variable("GIT_CONFIG_SYSTEM");
    if (scope == CONFIG_ALL && variable("GIT_CONFIG_NOSYSTEM") == NULL)
        read_one(&w, system ? system : "/etc/gitconfig");
    read_users(&w);
    if (scope == CONFIG_ALL && repo != NULL) {
        AUTO(xfree) char *common = gitpath_join(repo->commondir, "config");
        AUTO(xfree) char *own = gitpath_join(repo->gitdir, "config.worktree");
        read_one(&w, common);
        read_one(&w, own);
    }
    if (w.value != NULL && strncmp(w.value, "~/", 2) == 0) {
        AUTO(xfree) char *short_form = MOVE(w.value);
        w.value = at_home(short_form + 2);
    }
    return w.value;
}

char *user_config_excludes(const struct repo *repo)
{
    char *named = user_config_path(repo, CONFIG_ALL, "core", "excludesfile");
    return named != NULL ? named : at_xdg("git/ignore");
}
