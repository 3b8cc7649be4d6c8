/* entities_test.c - entities of HTML and XML. */
#include "tests/scanner/runs.h"

SUITE(entities);

static const struct run_row rows[] = {
    {"{&quot;a&quot;:1}", "{&quot;a&quot;:1}", "{\"a\":1}"},
    {"x='user&#58;pass&#x40;host'", "user&#58;pass&#x40;host", "user:pass@host"},
    {"a&amp;b&lt;c&gt;d&apos;e", "a&amp;b&lt;c&gt;d&apos;e", "a&b<c>d'e"},
    {"if (a && b &c) longenough", NULL, NULL},
    {"caf&eacute;longword", NULL, NULL},
    {"&#;longword &#x;longword &quot", NULL, NULL},
    {"price&#8364;100", "price&#8364;100", "price€100"},
};

EACH(entities, is_found_and_decoded, rows, i)
{
    runs_expect(&decoder_entities, &rows[*i]);
}

Test(entities, every_byte_has_a_place)
{
    runs_expect_places(&decoder_entities, "a&quot;&#8364;&amp;b&#65;&");
}
