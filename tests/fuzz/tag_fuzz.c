/* tag_fuzz.c - any tag: every span lies in it, and its flags say what is missing. */
#include "scanner/git/commit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_inside(struct bytes span, struct bytes content)
{
    BUG_IF(span.len > 0 &&
           (span.ptr < content.ptr || span.len > (size_t)(content.ptr + content.len - span.ptr)));
}

/* Input: a byte, of which the last bit says how long hashes are, and a tag. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0)
        return 0;
    size_t hash_len = data[0] & 1 ? 32 : 20;
    struct bytes content = {data + 1, len - 1};
    struct tag tag;
    tag_parse(&tag, content, hash_len);
    check_inside(tag.name, content);
    check_inside(tag.tagger.name, content);
    check_inside(tag.tagger.email, content);
    check_inside(tag.message, content);
    BUG_IF((tag.type == OBJECT_NONE) != ((tag.flags & TAG_BAD_TYPE) != 0));
    BUG_IF((tag.name.len == 0) != ((tag.flags & TAG_BAD_NAME) != 0));
    BUG_IF(tag.message.len > 0 && tag.flags & COMMIT_NO_MESSAGE);
    return 0;
}
