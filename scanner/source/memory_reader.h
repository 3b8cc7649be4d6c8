/* memory_reader.h - content in memory, read as a file is. */
#ifndef SCANNER_SOURCE_MEMORY_READER_H
#define SCANNER_SOURCE_MEMORY_READER_H

#include "scanner/worker.h"

/** Caller's memory; what is read is borrowed. */
struct memory_reader {
    struct reader reader; /* first: this is one */
    struct bytes rest;
};

struct memory_reader memory_reader(struct bytes content);

#endif
