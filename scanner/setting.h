/* setting.h - how a value is set: the name it belongs to, what joins them, and the syntax around
 * both. */
#ifndef SCANNER_SETTING_H
#define SCANNER_SETTING_H

#include "scanner/judge.h"

enum joint {
    JOINT_ASSIGN,   /* "=", ":", "=>", a comparison, the text of an XML element */
    JOINT_ARGUMENT, /* name("value") */
    JOINT_COMMA,    /* "name", "value" */
};

struct setting {
    struct bytes name; /* of the variable, field or function, all of it */
    struct bytes line; /* what stands before the name on its line */
    struct bytes call; /* the function around the value: password = decode("..."); may be empty */
    enum joint joint;
    bool quoted;    /* a literal in quotes, or the text of an XML element */
    bool in_string; /* the name, too, stands within a string: a query, JSON in a string */
    bool in_comment;
    bool goes_on;     /* the value is bare, and an argument list, an index, a block, a template or
                         an assignment follows */
    bool tag_end;     /* what joins them is the end of an HTML tag and of the string around it */
    bool is_result;   /* "PASS: name" of a test, at the beginning of a line or a string */
    bool in_sentence; /* the value is bare behind ": " or alone behind "name=", and more words
                         follow */
    bool in_list;     /* "name", "value", and more of the same follows */
};

/** Borrows from the suspect's text. */
struct setting setting_of(const struct suspect *suspect);

/** A bare right-hand side is a value in configuration, an expression in code. */
bool setting_is_expression(const struct setting *setting, enum file_syntax syntax);

#endif
