/* main.c - which command is meant, and what holds for all of them: signals, descriptors, core
 * dumps. */
#undef _GNU_SOURCE
#define _DEFAULT_SOURCE /* prctl */
#include "cmd/command.h"
#include "cmd/help.h"
#include "base/sanitized.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

/* The one mutable variable at file scope: a signal handler has no other way to speak. */
static atomic_int cancelled;

/* The time is up (--deadline): as if the user had interrupted, once. */
static void on_alarm(int number)
{
    int running = 0;
    (void)number;
    (void)atomic_compare_exchange_strong(&cancelled, &running, CANCELLED_DEADLINE);
}

static void on_signal(int number)
{
    (void)number;
    if (atomic_exchange(&cancelled, CANCELLED_USER) == CANCELLED_USER)
        _exit(EXIT_INCOMPLETE);
}

/* Without SA_RESTART: who waits for input is to look up. A signal that was ignored when we came
 * (nohup) stays so. */
static void catch_signals(void)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal}, before;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (sigaction(ends[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            (void)sigaction(ends[i], &action, NULL);
    action.sa_handler = on_alarm;
    (void)sigaction(SIGALRM, &action, NULL);
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, NULL);
}

/* No file that is opened later may get the number of a standard stream that is closed. What stands
 * in for it fails as the closed one would: it is open in the wrong direction. */
static void fill_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            _exit(EXIT_USAGE);
}

/* Memory holds secrets. Sanitizers look into the process from outside, and may. */
static void keep_memory_private(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
#if defined(__linux__) && !defined(SANITIZED)
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

static enum exit_code show_help(const struct command *command)
{
    AUTO(out_free) struct out *out = stdout_open();
    if (command)
        help_write_command(out, command);
    else
        help_write_all(out);
    return stdout_finish(out, EXIT_CLEAN);
}

/* Without a single word nothing was asked and nothing scanned: no success. */
static enum exit_code no_words(void)
{
    AUTO(out_free) struct out *out = NULL;
    struct error err;
    enum status st = out_new_fd(&out, STDERR_FILENO, "standard error");
    BUG_IF(st != ST_OK);
    help_write_all(out);
    (void)!out_finish(out, &err);
    return EXIT_USAGE;
}

static enum exit_code run(const struct command *command, char **words)
{
    struct error err;
    AUTO(options_dispose) struct options options;
    options_init(&options, command);
    options.cancelled = &cancelled;
    if (options_parse(&options, words, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    if (options.help)
        return show_help(command);
    return command->run(&options);
}

static bool is_path(const char *word)
{
    struct stat st;
    return strcmp(word, "-") == 0 || lstat(word, &st) == 0;
}

static bool is_one_of(const char *word, const char *a, const char *b)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

static enum exit_code choose(char **words)
{
    char *first = words[0];
    if (first == NULL)
        return no_words();
    if (is_one_of(first, "-h", "--help"))
        return show_help(NULL);
    if (is_one_of(first, "-V", "--version"))
        return run(command_find("version"), words + 1);
    const struct command *command = command_find(first);
    if (command)
        return run(command, words + 1);
    if (command_is_later(first)) {
        say_line("the command '%s' comes with a later version; a path of that name is './%s'",
                 first, first);
        return EXIT_USAGE;
    }
    if (is_path(first))
        return run(command_find("scan"), words);
    if (first[0] == '-')
        say_line("options stand behind a command: sprawl scan %s ...", first);
    else
        command_unknown(first);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    fill_standard_streams();
    keep_memory_private();
    catch_signals();
    return (int)choose(argv + (argc > 0));
}
