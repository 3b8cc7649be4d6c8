#!/usr/bin/env python3
# Packs in which an object builds on others that lie in many packs, the last one nowhere: `make_detours.py DIRECTORY PACKS`.
#
# Object N is called by 20 bytes N; it is a delta of object N + 1. Half of the packs have the even ones, half the odd ones, so
# that each base is in every pack of the other half: there are (PACKS / 2) ** 9 ways to read object 0, and none of them ends.
import hashlib
import os
import struct
import sys
import zlib

LEVELS = 10


def name(level):
    return bytes([level]) * 20


def entry(level):
    """A delta that copies one byte of an object of one byte."""
    delta = bytes([1, 1, 0x90, 1])
    return bytes([7 << 4 | len(delta)]) + name(level + 1) + zlib.compress(delta)


def write(path, levels):
    pack, offsets = b"PACK" + struct.pack(">II", 2, len(levels)), []
    for level in levels:
        offsets.append(len(pack))
        pack += entry(level)
    pack += hashlib.sha1(pack).digest()
    index = b"\377tOc" + struct.pack(">I", 2)
    index += b"".join(struct.pack(">I", sum(level <= byte for level in levels)) for byte in range(256))
    index += b"".join(name(level) for level in levels) + bytes(4 * len(levels))
    index += b"".join(struct.pack(">I", offset) for offset in offsets) + pack[-20:]
    index += hashlib.sha1(index).digest()
    for ending, content in (".pack", pack), (".idx", index):
        with open(path + ending, "wb") as file:
            file.write(content)


def main():
    directory, packs = sys.argv[1], int(sys.argv[2])
    for pack in range(packs):
        write(os.path.join(directory, f"pack-{pack}"), range(pack % 2, LEVELS, 2))


main()
