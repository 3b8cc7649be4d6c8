/* out_test.c - files that appear whole or not at all, and errors that stick. */
#define _POSIX_C_SOURCE 200809L /* mkdtemp, pipe */
#include "base/out.h"

#include "base/buf.h"
#include "tests/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

SUITE(out);

/* A folder for one test. */
struct folder {
    char path[64], file[96];
};

static void folder_open(struct folder *folder)
{
    snprintf(folder->path, sizeof(folder->path), "/tmp/sprawl_out_XXXXXX");
    cr_assert_not_null(mkdtemp(folder->path));
    snprintf(folder->file, sizeof(folder->file), "%s/report", folder->path);
}

static size_t folder_entries(const struct folder *folder)
{
    size_t count = 0;
    DIR *dir = opendir(folder->path);
    cr_assert_not_null(dir);
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static void folder_remove(struct folder *folder)
{
    unlink(folder->file);
    cr_expect_eq(rmdir(folder->path), 0, "something was left in %s", folder->path);
}

static void read_file(const char *path, char *to, size_t size)
{
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file);
    size_t n = fread(to, 1, size - 1, file);
    to[n] = '\0';
    fclose(file);
}

Test(out, puts_a_file_in_place_when_it_is_whole)
{
    struct folder folder;
    folder_open(&folder);
    AUTO(out_free) struct out *out = NULL;
    struct error err;
    cr_assert_eq(out_new_file(&out, folder.file, &err), ST_OK);
    out_text(out, "some ");
    out_printf(out, "%s %d", "text", 1);
    cr_expect_neq(access(folder.file, F_OK), 0, "not there before it is whole");
    cr_assert_eq(out_finish(out, &err), ST_OK);
    char text[32];
    read_file(folder.file, text, sizeof(text));
    cr_expect_str_eq(text, "some text 1");
    struct stat st;
    cr_assert_eq(stat(folder.file, &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0600);
    cr_expect_eq(folder_entries(&folder), 1);
    folder_remove(&folder);
}

Test(out, leaves_the_old_file_alone_until_then)
{
    struct folder folder;
    folder_open(&folder);
    struct error err;
    for (int round = 0; round < 2; round++) {
        AUTO(out_free) struct out *out = NULL;
        cr_assert_eq(out_new_file(&out, folder.file, &err), ST_OK);
        out_text(out, round == 0 ? "old" : "new");
        if (round == 0)
            cr_assert_eq(out_finish(out, &err), ST_OK);
    }
    char text[32];
    read_file(folder.file, text, sizeof(text));
    cr_expect_str_eq(text, "old");
    cr_expect_eq(folder_entries(&folder), 1, "the unfinished file is removed");
    folder_remove(&folder);
}

Test(out, writes_into_a_device_instead_of_replacing_it)
{
    struct error err;
    AUTO(out_free) struct out *out = NULL;
    cr_assert_eq(out_new_file(&out, "/dev/null", &err), ST_OK);
    out_text(out, "x");
    cr_expect_eq(out_finish(out, &err), ST_OK);
    struct stat st;
    cr_assert_eq(stat("/dev/null", &st), 0);
    cr_expect(S_ISCHR(st.st_mode));
}

static const struct {
    const char *path, *says;
} refused[] = {
    {"", "not empty"},
    {"/tmp", "/tmp: Is a directory"},
    {"/nowhere/at/all/report", "/nowhere/at/all/report: No such file or directory"},
};

EACH(out, refuses, refused, row)
{
    AUTO(out_free) struct out *out = NULL;
    struct error err;
    cr_expect_eq(out_new_file(&out, refused[*row].path, &err), ST_IO);
    cr_expect_null(out);
    cr_expect(strstr(err.text, refused[*row].says), "%s", err.text);
}

Test(out, names_a_full_disk)
{
    if (access("/dev/full", W_OK) != 0)
        cr_skip_test("no /dev/full here");
    AUTO(out_free) struct out *out = NULL;
    struct error err;
    cr_assert_eq(out_new_file(&out, "/dev/full", &err), ST_OK);
    out_text(out, "x");
    cr_expect(!out_failed(out), "it is still in the buffer");
    out_flush(out);
    cr_expect(out_failed(out));
    cr_expect(!out_is_broken_pipe(out));
    out_text(out, "more");
    cr_expect_eq(out_finish(out, &err), ST_IO);
    cr_expect_str_eq(err.text, "/dev/full: No space left on device");
}

Test(out, ends_quietly_when_nobody_reads)
{
    cr_assert_eq(sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL), 0);
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    close(ends[0]);
    AUTO(out_free) struct out *out = NULL;
    cr_assert_eq(out_new_fd(&out, ends[1], "standard output"), ST_OK);
    out_text(out, "x");
    struct error err;
    cr_expect_eq(out_finish(out, &err), ST_OK);
    cr_expect(out_is_broken_pipe(out) && out_failed(out));
    close(ends[1]);
}

Test(out, waits_for_a_reader_that_is_slow)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    pid_t reader = fork();
    cr_assert_geq(reader, 0);
    if (reader == 0) {
        static char sink[4096];
        close(ends[1]);
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
        while (read(ends[0], sink, sizeof(sink)) > 0)
            ;
        _exit(0);
    }
    close(ends[0]);
    AUTO(out_free) struct out *out = NULL;
    cr_assert_eq(out_new_fd(&out, ends[1], "pipe"), ST_OK);
    for (int i = 0; i < 100000; i++)
        out_text(out, "more than a pipe holds");
    struct error err;
    cr_expect_eq(out_finish(out, &err), ST_OK);
    cr_expect(!out_failed(out));
    close(ends[1]);
}

static const size_t sizes[] = {0, 1, 511, 512, 513, 65535, 65536, 65537, 200000};

EACH(out, keeps_every_byte_of_any_size, sizes, row)
{
    FILE *file = tmpfile();
    cr_assert_not_null(file);
    AUTO(buf_dispose) struct buf text = {0};
    for (size_t i = 0; i < sizes[*row]; i++)
        buf_printf(&text, "%c", (int)('a' + i % 26));
    AUTO(out_free) struct out *out = NULL;
    struct error err;
    cr_assert_eq(out_new_fd(&out, fileno(file), "file"), ST_OK);
    out_write(out, "<", 1);
    out_write(out, text.ptr, text.len);
    out_printf(out, "|%.*s>", (int)text.len, text.len ? (const char *)text.ptr : "");
    cr_assert_eq(out_finish(out, &err), ST_OK);
    cr_assert_eq(fseek(file, 0, SEEK_SET), 0);
    cr_expect_eq(fgetc(file), '<');
    for (size_t i = 0; i < 2 * text.len + 1; i++)
        cr_assert_eq(fgetc(file),
                     i == text.len ? '|' : text.ptr[i < text.len ? i : i - text.len - 1]);
    cr_expect_eq(fgetc(file), '>');
    cr_expect_eq(fgetc(file), EOF);
    fclose(file);
}
