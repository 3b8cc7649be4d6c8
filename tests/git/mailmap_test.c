/* mailmap_test.c - who is who. */
#include "scanner/git/mailmap.h"

#include "tests/test.h"

SUITE(mailmap);

static const struct {
    const char *map, *name, *email, *proper_name, *proper_email;
} people[] = {
    {"", "N", "e", "N", "e"},
    {"Proper <e>\n", "N", "e", "Proper", "e"},
    {"Proper <e>", "N", "E", "Proper", "E"},
    {"Proper <E>", "N", "e", "Proper", "e"},
    {"Proper <e>", "N", "ee", "N", "ee"},
    {"<p> <e>", "N", "e", "N", "p"},
    {"Proper <p> <e>", "N", "e", "Proper", "p"},
    {"Proper <p> Name <e>", "name", "E", "Proper", "p"},
    {"Proper <p> Name <e>", "other", "e", "other", "e"},
    {"<p> Name <e>", "Name", "e", "Name", "p"},
    {"Proper <p> <>", "N", "", "Proper", "p"},
    {"  Proper  <p>  Name  <e>  # why", "Name", "e", "Proper", "p"},
    {"Proper <p> Name <e>\nAll <a> <e>", "Name", "e", "Proper", "p"},
    {"Proper <p> Name <e>\nAll <a> <e>", "Else", "e", "All", "a"},
    {"All <a> <e>\nProper <p> Name <e>", "Name", "e", "Proper", "p"},
    {"One <e>\nTwo <e>", "N", "e", "Two", "e"},
    {"One <e>\n<p> <e>", "N", "e", "One", "p"},
    {"<p> <e>\nOne <e>", "N", "e", "One", "p"},
    {"One <p> Name <e>\n<q> Name <e>", "Name", "e", "Name", "q"},
    {"# Proper <e>\n", "N", "e", "N", "e"},
    {" # Proper <e>\n", "N", "e", "# Proper", "e"},
    {"Proper\n<\nProper <e\nProper e>\nProper <>\n\n", "Proper", "e", "Proper", "e"},
    {"Proper <> <e>", "N", "e", "N", "e"},
    {"A <x>\r\nProper <e>\r\nB <y>\r\n", "N", "e", "Proper", "e"},
    {"A <a>\nB <b>\nC <c>\nD <d>\nE <e>\nF <f>\nG <g>", "N", "e", "E", "e"},
    {"\xFF\xC3 <e>", "N", "e", "\xFF\xC3", "e"},
};

static void expect_text(struct bytes found, const char *want)
{
    cr_expect(bytes_equal(found, bytes_of(want)), "\"%.*s\", not \"%s\"", (int)found.len,
              (const char *)found.ptr, want);
}

EACH(mailmap, names_people, people, row)
{
    AUTO(mailmap_free) struct mailmap *map = NULL;
    mailmap_new(&map, bytes_of(people[*row].map));
    struct bytes name = bytes_of(people[*row].name), email = bytes_of(people[*row].email);
    mailmap_apply(map, &name, &email);
    expect_text(name, people[*row].proper_name);
    expect_text(email, people[*row].proper_email);
}

Test(mailmap, may_be_missing)
{
    struct bytes name = bytes_of("N"), email = bytes_of("e");
    mailmap_apply(NULL, &name, &email);
    expect_text(name, "N");
    AUTO(mailmap_free) struct mailmap *map = NULL;
    mailmap_new(&map, (struct bytes){NULL, 0});
    mailmap_apply(map, &name, &email);
    expect_text(email, "e");
}
