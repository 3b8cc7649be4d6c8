/* error_test.c - messages: whole, cut, cleaned, and with the system's words. */
#include "base/error.h"
#include "tests/test.h"

#include <errno.h>

SUITE(error);

Test(error, hands_the_status_back)
{
    struct error err;
    for (enum status st = ST_OK; st <= ST_LIMIT; st++)
        cr_expect_eq(error_set(&err, st, "%s:%d", "name", 7), st);
    cr_expect_str_eq(err.text, "name:7");
}

Test(error, control_bytes_become_question_marks)
{
    struct error err;
    for (unsigned c = 1; c < 256; c++) {
        char arg[] = {'<', (char)c, '>', '\0'};
        (void)error_set(&err, ST_IO, "%s", arg);
        bool control = c < ' ' || c == 0x7f;
        cr_expect_eq((unsigned char)err.text[1], control ? '?' : c, "byte %u", c);
        cr_expect_eq(strlen(err.text), 3);
    }
}

static const size_t lengths[] = {1022, 1023, 1024, 1025, 100000};

EACH(error, a_long_text_is_cut, lengths, i)
{
    struct error err;
    AUTO(xfree) char *text = xcalloc(lengths[*i] + 1, 1);
    memset(text, 'x', lengths[*i]);
    text[lengths[*i] - 1] = '\n';
    (void)error_set(&err, ST_IO, "%s", text);
    size_t want = MIN(lengths[*i], sizeof(err.text) - 1);
    cr_expect_eq(strlen(err.text), want);
    cr_expect_eq(err.text[want - 1], want == lengths[*i] ? '?' : 'x');
}

Test(error, a_failed_call_is_told_with_its_name_and_reason)
{
    struct error err;
    errno = ENOENT;
    cr_expect_eq(error_errno(&err, "some/\tfile"), ST_IO);
    cr_expect_str_eq(err.text, "some/?file: No such file or directory");
    cr_expect_eq(errno, ENOENT, "errno stays for whoever asks next");
}

Test(error, an_unknown_number_is_told_too)
{
    struct error err;
    errno = 99999;
    cr_expect_eq(error_errno(&err, "f"), ST_IO);
    cr_expect(strstr(err.text, "99999"), "%s", err.text);
}
