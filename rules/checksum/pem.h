/* pem.h - what stands between the boundary lines of a PEM block, however it is quoted. */
#ifndef RULES_CHECKSUM_PEM_H
#define RULES_CHECKSUM_PEM_H

#include "base/base.h"
#include "base/buf.h"

/** Append the bytes of the first block whose label holds a word ("PRIVATE KEY", "CERTIFICATE").
 *
 *  @param text  hostile; quotes, escapes and operators of source code between lines are skipped
 *  @return false if there is none, it is no base64, or its header lines say that it is encrypted;
 *          out may then hold a part */
MUST_CHECK bool pem_decode(struct bytes text, const char *word, struct buf *out);

#endif
