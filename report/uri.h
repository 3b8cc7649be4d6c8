/* uri.h - paths as RFC 3986 wants them. */
#ifndef REPORT_URI_H
#define REPORT_URI_H

#include "base/base.h"
#include "base/buf.h"
#include "scanner/scan.h"

/** Append path with every byte escaped as %HH that is not a letter, a digit, one of -._~ or '/'. */
void uri_encode(struct buf *to, struct bytes path);

/** The part of path that a reader should see relative to the root of what was scanned: without "./"
 * in front; an absolute path without the longest target that is a folder above it (for a target
 * that is the file itself: the file's name); an absolute path under no target without its leading
 * '/'. Never empty unless path is. */
struct bytes uri_relative(const struct scan_options *scan, struct bytes path);

#endif
