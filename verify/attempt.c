/* attempt.c - what a server says, before it is believed. */
#include "verify/attempt.h"

#include "base/utf8.h"

const char attempt_no_connection[] = "no connection";
const char attempt_no_time[] = "no answer in time";
const char attempt_no_tls[] = "the server speaks no TLS: not logged in to";
const char attempt_no_proof[] = "the host could not prove who it is (TLS)";
const char attempt_bad_tls[] = "no secure connection could be made (TLS)";
const char attempt_broken[] = "the connection broke";

void attempt_word(struct bytes text, char *out)
{
    size_t len = 0;
    while (len < text.len && len + 1 < ATTEMPT_WORD_MAX && byte_is_word(text.ptr[len]))
        len++;
    memcpy(out, text.ptr, len);
    out[len] = '\0';
}

void attempt_tell(struct attempt *attempt, const char *fact, struct bytes text)
{
    size_t number = validate_fact(fact);
    BUG_IF(number == VALIDATE_FACTS);
    bool good = text.len > 0 && text.len < ATTEMPT_FACT_MAX && utf8_valid(text) &&
                bytes_find(text, 0, buf_bytes(&attempt->account->password)) == SIZE_MAX;
    for (size_t i = 0; i < text.len && good; i++)
        good = text.ptr[i] >= ' ' && text.ptr[i] != 0x7f;
    if (!good)
        return;
    memcpy(attempt->facts[number], text.ptr, text.len);
    attempt->facts[number][text.len] = '\0';
}
