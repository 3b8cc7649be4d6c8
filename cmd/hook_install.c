/* hook_install.c - a hook of ours is known by a line in it; nothing else is ever overwritten. */
#include "cmd/hook_install.h"

#include "base/file.h"
#include "cmd/command.h"
#include "cmd/here.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/user_config.h"
#include "scanner/finding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char mark[] = "# Written by 'sprawl hook install'.";
static const char aside[] = ".before-sprawl";

enum { HOOK_MAX = 1 << 20 };

/* Standard input goes to both; the one that was there before has its say first. */
static const char pre_commit_text[] =
    "#!/bin/sh\n"
    "# Written by 'sprawl hook install'. 'sprawl hook uninstall' takes it away.\n"
    "before=\"$0.before-sprawl\"\n"
    "if [ -x \"$before\" ]; then\n"
    "    \"$before\" \"$@\" || exit $?\n"
    "fi\n"
    "command -v sprawl >/dev/null 2>&1 || {\n"
    "    echo 'sprawl is not on the PATH: the commit was not checked for credentials' >&2\n"
    "    exit 1\n"
    "}\n"
    "exec sprawl hook pre-commit\n";

static const char pre_push_text[] =
    "#!/bin/sh\n"
    "# Written by 'sprawl hook install'. 'sprawl hook uninstall' takes it away.\n"
    "before=\"$0.before-sprawl\"\n"
    "lines=$(cat; echo x)\n"
    "lines=${lines%x}\n"
    "if [ -x \"$before\" ]; then\n"
    "    printf %s \"$lines\" | \"$before\" \"$@\" || exit $?\n"
    "fi\n"
    "command -v sprawl >/dev/null 2>&1 || {\n"
    "    echo 'sprawl is not on the PATH: the push was not checked for credentials' >&2\n"
    "    exit 1\n"
    "}\n"
    "printf %s \"$lines\" | sprawl hook pre-push \"$@\"\n";

static const struct {
    const char *name, *text;
} hooks[] = {{"pre-commit", pre_commit_text}, {"pre-push", pre_push_text}};

static bool is_chosen(const struct options *options, size_t hook)
{
    bool any = options->pre_commit || options->pre_push;
    return !any || (hook == 0 ? options->pre_commit : options->pre_push);
}

/* ---- Where ---- */

/* core.hooksPath counts from where hooks run: the top of the work tree, or the git directory. */
static char *resolve(const struct repo *repo, const char *named)
{
    if (named[0] == '/')
        return xstrdup(named);
    return gitpath_join(repo->worktree ? repo->worktree : repo->gitdir, named);
}

static enum status find_local(char **out, struct error *err)
{
    AUTO(xfree) char *here = NULL;
    AUTO(repo_free) struct repo *repo = NULL;
    AUTO(batch_dispose) struct batch notes = {0};
    const struct repo_env env = repo_env_get();
    TRY(here_find(&here, err));
    TRY(repo_open(&repo, here, &env, &notes, err));
    AUTO(xfree) char *named = user_config_path(repo, CONFIG_ALL, "core", "hookspath");
    *out = named ? resolve(repo, named) : gitpath_join(repo->commondir, "hooks");
    return ST_OK;
}

static enum status find_global(char **out, struct error *err)
{
    AUTO(xfree) char *named = user_config_path(NULL, CONFIG_USER, "core", "hookspath");
    if (named != NULL && named[0] == '/') {
        *out = MOVE(named);
        return ST_OK;
    }
    AUTO(xfree) char *file = user_config_file();
    return error_set(err, ST_USAGE,
                     "core.hooksPath is not set for all repositories; set it first: "
                     "git config --global core.hooksPath ~/.git-hooks (it is read from %s)",
                     file ? file : "~/.gitconfig");
}

/* ---- Files ---- */

enum holder { NOBODY, OURS, OTHERS };

static enum holder look_at(const char *path)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct error unused;
    if (!gitfile_exists(path))
        return NOBODY;
    bool ours =
        !gitfile_is_link(path) && file_read(&text, path, HOOK_MAX, &unused) == ST_OK &&
        bytes_find(buf_bytes(&text), 0,
                   (struct bytes){(const unsigned char *)mark, sizeof(mark) - 1}) != SIZE_MAX;
    return ours ? OURS : OTHERS;
}

static char *path_aside(const char *path)
{
    AUTO(buf_dispose) struct buf text = {0};
    buf_printf(&text, "%s%s", path, aside);
    return xmemdup(text.ptr, text.len);
}

/* Written beside it and renamed: git never sees half a hook. */
static enum status write_hook(const char *path, const char *text, struct error *err)
{
    AUTO(buf_dispose) struct buf draft = {0};
    buf_printf(&draft, "%s.%ld%c", path, (long)getpid(), '\0');
    const char *name = (const char *)draft.ptr;
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0755);
    if (fd < 0)
        return error_errno(err, name);
    size_t len = strlen(text);
    bool written = write(fd, text, len) == (ssize_t)len;
    written = close(fd) == 0 && written && rename(name, path) == 0;
    if (written)
        return ST_OK;
    enum status st = error_errno(err, path);
    (void)unlink(name);
    return st;
}

static enum status install_one(const char *directory, const char *name, const char *text,
                               struct error *err)
{
    AUTO(xfree) char *path = gitpath_join(directory, name);
    AUTO(xfree) char *before = path_aside(path);
    enum holder holder = look_at(path);
    if (holder == OTHERS && gitfile_exists(before))
        return error_set(err, ST_USAGE,
                         "%s is not ours, and %s is there already: nothing was changed", path,
                         before);
    if (holder == OTHERS && rename(path, before) != 0)
        return error_errno(err, path);
    enum status st = write_hook(path, text, err);
    if (st != ST_OK && holder == OTHERS)
        (void)!rename(before, path);
    TRY(st);
    if (holder == OTHERS)
        say_line("%s: installed; the hook that was there is run first, as %s", path, before);
    else
        say_line("%s: %s", path, holder == OURS ? "renewed" : "installed");
    return ST_OK;
}

static enum status uninstall_one(const char *directory, const char *name, struct error *err)
{
    AUTO(xfree) char *path = gitpath_join(directory, name);
    AUTO(xfree) char *before = path_aside(path);
    enum holder holder = look_at(path);
    if (holder == OTHERS)
        say_line("%s is not ours, and stays", path);
    if (holder != OURS)
        return ST_OK;
    bool had = gitfile_exists(before);
    if ((had ? rename(before, path) : unlink(path)) != 0)
        return error_errno(err, path);
    say_line("%s: %s", path, had ? "the hook from before is back" : "removed");
    return ST_OK;
}

static enum status find_directory(const struct options *options, char **out, struct error *err)
{
    return options->global ? find_global(out, err) : find_local(out, err);
}

enum status hook_install(const struct options *options, struct error *err)
{
    AUTO(xfree) char *directory = NULL;
    TRY(find_directory(options, &directory, err));
    BUG_IF(directory == NULL);
    if (mkdir(directory, 0755) != 0 && errno != EEXIST)
        return error_errno(err, directory);
    for (size_t i = 0; i < COUNT_OF(hooks); i++)
        if (is_chosen(options, i))
            TRY(install_one(directory, hooks[i].name, hooks[i].text, err));
    return ST_OK;
}

enum status hook_uninstall(const struct options *options, struct error *err)
{
    AUTO(xfree) char *directory = NULL;
    TRY(find_directory(options, &directory, err));
    BUG_IF(directory == NULL);
    for (size_t i = 0; i < COUNT_OF(hooks); i++)
        if (is_chosen(options, i))
            TRY(uninstall_one(directory, hooks[i].name, err));
    return ST_OK;
}
