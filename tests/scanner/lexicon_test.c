/* lexicon_test.c - words by their classes, parts wherever they stand. */
#include "scanner/lexicon.h"

#include "tests/test.h"

SUITE(lexicon);

static const struct {
    const char *word;
    unsigned classes;
} words[] = {
    {"password", WORD_SECRET | WORD_PLACEHOLDER},
    {"PassWord", WORD_SECRET | WORD_PLACEHOLDER},
    {"column", WORD_ABOUT | WORD_PUBLIC},
    {"sha256", WORD_HASH | WORD_HASHED | WORD_PLACEHOLDER},
    {"use", WORD_QUESTION | WORD_SETTER},
    {".properties", WORD_ENDING},
    {"confirmation", WORD_SECRET},
    {"passwor", 0},
    {"passwordx", 0},
    {"sixteen-letters-", 0},
    {"k\xc5y", 0},
    {"", 0},
};

EACH(lexicon, knows_words_in_any_case, words, i)
{
    cr_expect_eq(lexicon_word(bytes_of(words[*i].word)), words[*i].classes, "%s", words[*i].word);
}

Test(lexicon, takes_no_word_for_a_longer_one_with_zeros)
{
    static const unsigned char zeros[] = {'k', 'e', 'y', 0};
    cr_expect_eq(lexicon_word((struct bytes){zeros, sizeof(zeros)}), 0);
}

static const struct {
    const char *text;
    unsigned classes;
} texts[] = {
    {"", 0},
    {"k7q2vdm9", 0},
    {"dbPASSwd", PART_PASSWORD},
    {"monKey", PART_KEY | PART_CONVERSION},
    {"mysecre", 0},
    {"mysecret", PART_PASSWORD | PART_SECRET | PART_CONVERSION},
    {"a.Sha256", PART_HASH},
    {"https://x/BADGE.svg", PART_ADDRESS | PART_BADGE},
    {"xxx", 0},
    {"xxxxx", PART_PLACEHOLDER},
    {"axxXxxXa", PART_PLACEHOLDER | PART_MASK},
    {".....", PART_PLACEHOLDER},
    {"......", PART_PLACEHOLDER | PART_MASK},
    {"an-EXAMPLE", PART_PLACEHOLDER | PART_MASK},
    {"a{{b", PART_TEMPLATE},
    {"k\\d", PART_CODE},
    {"k\\D", 0},
    {"[A-Z", 0},
    {"a=>b", PART_CODE},
    {"\xff\x80pAss\x80", PART_PASSWORD},
    {"p\xe1ss k\xc5y \xb0_here", PART_PLACEHOLDER}, /* 'a', 'E' and '0' but for a bit */
};

EACH(lexicon, finds_all_parts_of_a_text, texts, i)
{
    cr_expect_eq(lexicon_parts(bytes_of(texts[*i].text)), texts[*i].classes, "%s: %x",
                 texts[*i].text, lexicon_parts(bytes_of(texts[*i].text)));
}

/* One part may begin within another. */
Test(lexicon, finds_parts_that_overlap)
{
    cr_expect(lexicon_parts(bytes_of("yyour_here")) & PART_PLACEHOLDER);
    cr_expect(lexicon_parts(bytes_of("fakexample")) & PART_MASK);
    cr_expect(lexicon_parts(bytes_of("passecret")) & PART_SECRET);
}
