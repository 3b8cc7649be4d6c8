#!/usr/bin/env python3
"""Makes rules/bigram_table.c from ordinary text: bigram.py FILE_OR_DIRECTORY... > rules/bigram_table.c

Two tables: how often byte pairs occur, and the four-byte strings that occur most.

The table in the repository was made from the sources of a kernel, of Python and JavaScript packages, of web server
logs and of minified code, in equal shares. It only steers which bytes the prefilter looks for, never what is found.
"""
import collections
import math
import os
import sys

SYMBOLS = 65
SHARE = 12 << 20  # bytes read from each argument
FILES = 2000  # files read of each argument
COMMON = 8192  # four-byte strings listed


def symbol(byte):
    byte |= 0x20
    return SYMBOLS - 1 if byte >= 0x80 else (byte & 0x1F) | (byte & 0x40) >> 1


def files(path):
    if os.path.isfile(path):
        yield path
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            full = os.path.join(folder, name)
            if os.path.isfile(full) and not os.path.islink(full):
                yield full


def sample(path):
    every = list(files(path))
    chosen = every[:: max(1, len(every) // FILES)]
    for name in chosen:
        with open(name, "rb") as file:
            yield file.read(SHARE // len(chosen))


def bits(count, total):
    return min(255, round(-8 * math.log2((count + 0.5) / (total + 0.5 * SYMBOLS))))


def rate_bits(count, total):
    return min(255, round(-8 * math.log2(count / total)))


def print_pairs(pairs):
    rows = [[bits(n, sum(row)) for n in row] for row in pairs]
    totals = [sum(row) for row in pairs]
    rows.append([bits(n, sum(totals)) for n in totals])
    print("const unsigned char bigram_bits[BIGRAM_SYMBOLS + 1][BIGRAM_SYMBOLS] = {")
    for row in rows:
        print("    {" + ", ".join(map(str, row)) + "},")
    print("};\n")


def print_grams(grams, total):
    common = sorted(
        (int.from_bytes(gram, "little"), rate_bits(count, total)) for gram, count in grams.most_common(COMMON)
    )
    print("const struct common_gram common_grams[COMMON_GRAMS] = {")
    for at in range(0, COMMON, 6):
        print("    " + " ".join("{%#xu, %d}," % pair for pair in common[at : at + 6]))
    print("};")


def main():
    symbols = bytes(symbol(b) for b in range(256))
    fold = bytes(b | 0x20 for b in range(256))
    pairs = [[0] * SYMBOLS for _ in range(SYMBOLS)]
    grams = collections.Counter()
    total = 0
    for path in sys.argv[1:]:
        for data in sample(path):
            text = data.translate(symbols)
            for a, b in zip(text, text[1:]):
                pairs[a][b] += 1
            text = data.translate(fold)
            grams.update(text[i : i + 4] for i in range(len(text) - 3))
            total += len(text)
    print("/* bigram_table.c - what ordinary text is made of; made by bigram.py, do not edit. */")
    print('#include "rules/bigram.h"\n\n/* clang-format off */\n')
    print_pairs(pairs)
    print_grams(grams, total)


main()
