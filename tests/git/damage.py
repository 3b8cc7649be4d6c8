#!/usr/bin/env python3
# Make damaged copies of a git repository: `damage.py REPOSITORY OUT [--seed N] [--flips N]`.
#
# REPOSITORY is a work tree or a bare repository, loose or packed, SHA-1 or SHA-256. Each damage becomes a bare
# repository OUT/<name>; its name is printed with what was done. The same seed gives the same bytes. Nothing but
# the copies is written. A scan of any of them must end in time and within memory, and say what it could not read.
import argparse
import bisect
import hashlib
import os
import random
import shutil
import struct
import sys
import zlib

COMMIT, TREE, BLOB, TAG, OFS_DELTA, REF_DELTA = 1, 2, 3, 4, 6, 7
BIG = 10**9


def find_gitdir(path):
    """The gitdir of REPOSITORY."""
    inside = os.path.join(path, ".git")
    return inside if os.path.isdir(inside) else path


def hash_name(gitdir):
    """sha1 or sha256, as the configuration says."""
    try:
        with open(os.path.join(gitdir, "config"), encoding="utf-8", errors="replace") as config:
            return "sha256" if "objectformat = sha256" in config.read().lower() else "sha1"
    except OSError:
        return "sha1"


class Repository:
    """One damaged copy."""

    def __init__(self, origin, out, name):
        self.path = os.path.join(out, name)
        self.hash = hash_name(origin)
        self.hash_len = hashlib.new(self.hash).digest_size
        shutil.copytree(origin, self.path, symlinks=True)
        for folder, _, files in os.walk(self.path):
            for file in files:
                os.chmod(os.path.join(folder, file), 0o644)

    def digest(self, data):
        return hashlib.new(self.hash, data).digest()

    def files(self, suffix):
        """Paths of the packs' files that end so, sorted."""
        folder = os.path.join(self.path, "objects/pack")
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        return [os.path.join(folder, name) for name in names if name.endswith(suffix)]

    def loose(self):
        """Paths of the loose objects, sorted."""
        found = []
        for folder, _, files in os.walk(os.path.join(self.path, "objects")):
            if len(os.path.basename(folder)) == 2:
                found += [os.path.join(folder, file) for file in files]
        return sorted(found)

    def add_loose(self, oid, data):
        path = os.path.join(self.path, "objects", oid[:2], oid[2:])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write(path, data)

    def add_pack(self, entries, **lies):
        """A pack of (oid, bytes of the entry), and its index with the lies that are asked for."""
        pack = bytearray(b"PACK" + struct.pack(">II", lies.get("version", 2), lies.get("count", len(entries))))
        index = []
        for oid, data in entries:
            index.append((oid, len(pack), zlib.crc32(data)))
            pack += data
        pack += self.digest(pack)
        name = os.path.join(self.path, "objects/pack/pack-" + self.digest(pack).hex())
        os.makedirs(os.path.dirname(name), exist_ok=True)
        write(name + ".pack", pack)
        write(name + ".idx", self.index(index, bytes(pack[-self.hash_len :]), **lies))

    def index(self, entries, checksum, fan=None, offsets=None, **_):
        """A version 2 index."""
        entries = sorted(entries)
        firsts = [oid[0] for oid, _, _ in entries]
        fans = [bisect.bisect_right(firsts, byte) for byte in range(256)]
        data = b"\377tOc" + struct.pack(">I", 2)
        data += struct.pack(">256I", *(fan(fans) if fan else fans))
        data += b"".join(oid for oid, _, _ in entries)
        data += b"".join(struct.pack(">I", crc) for _, _, crc in entries)
        places = [offsets(n, entry[1]) if offsets else entry[1] for n, entry in enumerate(entries)]
        data += b"".join(struct.pack(">I", place) for place in places)
        data += checksum
        return data + self.digest(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def number(value):
    return struct.pack(">I", value)


# ---- Entries of a pack ----


def entry_header(kind, size):
    """The type and the size that is claimed."""
    byte, size = kind << 4 | size & 15, size >> 4
    out = bytearray()
    while size:
        out.append(byte | 128)
        byte, size = size & 127, size >> 7
    out.append(byte)
    return bytes(out)


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def copy(offset, size):
    """A delta's copy instruction, all bytes given."""
    return bytes([0xFF]) + struct.pack("<I", offset) + struct.pack("<I", size)[:3]


def ofs(distance):
    out = [distance & 127]
    distance >>= 7
    while distance:
        distance -= 1
        out.append(distance & 127 | 128)
        distance >>= 7
    return bytes(reversed(out))


def whole(content, kind=BLOB, claim=None):
    return entry_header(kind, len(content) if claim is None else claim) + zlib.compress(content)


def ref_delta(base, delta, claim=None):
    return entry_header(REF_DELTA, len(delta) if claim is None else claim) + base + zlib.compress(delta)


def ofs_delta(distance, delta):
    return entry_header(OFS_DELTA, len(delta)) + ofs(distance) + zlib.compress(delta)


# ---- Damages: each takes a copy and chance, and says what it did, or None if there is nothing to do ----


def flip(paths, chance, count, skip=0):
    """Turn single bits, anywhere in the files."""
    files = {path: bytearray(read(path)) for path in paths if os.path.getsize(path) > skip}
    if not files:
        return None
    for _ in range(count):
        data = files[chance.choice(sorted(files))]
        data[chance.randrange(skip, len(data))] ^= 1 << chance.randrange(8)
    for path, data in files.items():
        write(path, data)
    return f"{count} bits turned in {len(paths)} files"


def cut(paths, chance, low, high):
    """Cut a file off between two parts of its length."""
    if not paths:
        return None
    path = chance.choice(paths)
    data = read(path)
    keep = int(len(data) * chance.uniform(low, high))
    write(path, data[:keep])
    return f"{keep} of {len(data)} bytes left"


def fill(paths, chance):
    """Zeroes where a block of the disk was never written."""
    if not paths:
        return None
    path = chance.choice(paths)
    data = bytearray(read(path))
    start = chance.randrange(len(data))
    data[start : start + 4096] = bytes(len(data[start : start + 4096]))
    write(path, data)
    return f"zeroes from byte {start} on"


def remove(paths, chance):
    if not paths:
        return None
    path = chance.choice(paths)
    os.remove(path)
    return "removed " + os.path.basename(path)


def patch_index(repo, offset, data):
    """Write data at offset into every index."""
    for path in repo.files(".idx"):
        old = bytearray(read(path))
        old[offset : offset + len(data)] = data
        write(path, old)
    return "index patched" if repo.files(".idx") else None


def wrong_crc(repo):
    """Every CRC in every index is turned, the checksum of the index is right."""
    for path in repo.files(".idx"):
        data = bytearray(read(path))
        if data[:4] != b"\377tOc":
            return None
        count = struct.unpack(">I", data[8 + 255 * 4 : 8 + 256 * 4])[0]
        start = 8 + 1024 + count * repo.hash_len
        for at in range(start, start + 4 * count):
            data[at] ^= 0xFF
        write(path, data[: -repo.hash_len] + repo.digest(bytes(data[: -repo.hash_len])))
    return "all CRCs are wrong" if repo.files(".idx") else None


def add_blobs(repo, make):
    """A pack of one plain blob and what make(oid of it, its length) returns."""
    content = b"base of deltas\n" * 100
    base = repo.digest(b"blob %d\0" % len(content) + content)
    entries = [(base, whole(content))]
    repo.add_pack(entries + make(base, len(content)))
    return "a pack was added"


def fake(repo, n):
    """A name that no object has."""
    return repo.digest(b"fake %d" % n)


def bomb_size(repo):
    """Deltas whose result claims 10^9 bytes and more, with little behind it."""

    def make(base, size):
        sizes = [BIG, BIG * 10, 2**32 - 1, 2**32, 2**40, 2**63, 2**64 - 1, 2**70]
        return [
            (fake(repo, n), ref_delta(base, varint(size) + varint(big) + copy(0, 10)))
            for n, big in enumerate(sizes)
        ]

    return add_blobs(repo, make)


def bomb_copies(repo):
    """A delta of 10^9 bytes that are really there, by copies of the same 1,500."""

    def make(base, size):
        times = BIG // size
        return [(fake(repo, 0), ref_delta(base, varint(size) + varint(times * size) + copy(0, size) * times))]

    return add_blobs(repo, make)


def bomb_chain(repo):
    """Each delta doubles its base: 1,500 bytes become 3 * 10^9."""

    def make(base, size):
        made = []
        while size < 2**31:
            once = b"".join(copy(at, min(0xFFFFFF, size - at)) for at in range(0, size, 0xFFFFFF))
            made.append((fake(repo, size), ref_delta(base, varint(size) + varint(2 * size) + once * 2)))
            base, size = fake(repo, size), 2 * size
        return made

    return add_blobs(repo, make)


def bomb_blob(repo):
    """Whole blobs that claim more than they have, and one of 10^9 zeroes in a few megabytes."""
    squeeze = zlib.compressobj(1)
    zeroes = b"".join(squeeze.compress(bytes(10**6)) for _ in range(1000)) + squeeze.flush()

    def make(_base, _size):
        made = [(fake(repo, n), whole(b"x", claim=big)) for n, big in enumerate([BIG, 2**32, 2**63, 2**64 - 1])]
        made.append((fake(repo, 10), entry_header(BLOB, 1) + zeroes))
        made.append((fake(repo, 11), entry_header(BLOB, BIG) + zeroes))
        return made

    return add_blobs(repo, make)


def cycles(repo):
    """REF_DELTAs that are their own base, or each other's."""

    def make(_base, size):
        delta = varint(size) + varint(10) + copy(0, 10)
        ring = [fake(repo, n) for n in range(1000)]
        made = [(ring[n], ref_delta(ring[(n + 1) % 1000], delta)) for n in range(1000)]
        self = fake(repo, 5000)
        lost = fake(repo, 5001)
        return made + [(self, ref_delta(self, delta)), (lost, ref_delta(fake(repo, 9999), delta))]

    return add_blobs(repo, make)


def bad_offsets(repo):
    """OFS_DELTAs that lead before the pack, to themselves, into the middle of something."""

    def make(_base, size):
        delta = varint(size) + varint(10) + copy(0, 10)
        distances = [0, 1, 2, 13, 10**6, 2**31, 2**40, 2**62]
        return [(fake(repo, n), ofs_delta(distance, delta)) for n, distance in enumerate(distances)]

    return add_blobs(repo, make)


def bad_deltas(repo):
    """Deltas that read outside their base, write outside their result, or are cut."""

    def make(base, size):
        head = varint(size) + varint(10)
        deltas = [
            b"", b"\xff", b"\xff" * 20, varint(size), head, head + b"\0", head + b"\x05abc",
            head + copy(size, 10), head + copy(size - 5, 10), head + copy(2**32 - 1, 10),
            head + copy(0, 11), head + copy(0, 9), head + copy(0, 10) + b"\x01x",
            varint(size + 1) + varint(10) + copy(0, 10), varint(0) + varint(0),
        ]
        made = [(fake(repo, n), ref_delta(base, delta)) for n, delta in enumerate(deltas)]
        made.append((fake(repo, 100), ref_delta(base, head + copy(0, 10), claim=BIG)))
        made.append((fake(repo, 101), entry_header(5, 3) + zlib.compress(b"abc")))
        made.append((fake(repo, 102), entry_header(0, 3) + zlib.compress(b"abc")))
        made.append((fake(repo, 103), b"\xff" * 30))
        made.append((fake(repo, 104), entry_header(BLOB, 3) + b"not zlib at all"))
        return made

    return add_blobs(repo, make)


def deep_chain(repo):
    """100,000 deltas, one upon the other."""

    def make(base, size):
        made = []
        for n in range(100000):
            made.append((fake(repo, n), ref_delta(base, varint(size) + varint(size) + copy(0, size))))
            base = fake(repo, n)
        return made

    return add_blobs(repo, make)


def lying_index(repo, **lies):
    content = [b"one\n", b"two\n", b"three\n"]
    entries = [(repo.digest(b"blob %d\0" % len(text) + text), whole(text)) for text in content]
    repo.add_pack(entries, **lies)
    return "a pack was added whose index lies"


def bad_objects(repo):
    """Commits, trees and tags that are none."""
    zero = b"0" * 2 * repo.hash_len
    texts = {
        COMMIT: [b"", b"tree", b"tree " + zero, b"tree " + zero + b"\nparent x\n", b"tree " + zero + b"\nauthor\n\nx",
                 b"parent " + zero + b"\n" * 1000, b"tree " + zero + b"\n" + (b"parent " + zero + b"\n") * 20000,
                 b"tree " + zero + b"\nauthor A <a> 99999999999999999999 +9999999999\n\nx"],
        TREE: [b"", b"1", b"100644 a", b"100644 a\0", b"100644 a\0" + b"x" * (repo.hash_len - 1), b"\0" * 100,
               b"777777777777777777777 a\0" + b"x" * repo.hash_len, b"40000 ..\0" + b"x" * repo.hash_len,
               b"40000 " + b"d" * 100000 + b"\0" + b"x" * repo.hash_len],
        TAG: [b"", b"object", b"object " + zero + b"\ntype x\ntag y\n", b"object " + zero, b"\n\n\n"],
    }
    names = {COMMIT: b"commit", TREE: b"tree", TAG: b"tag"}
    entries = []
    for kind, contents in texts.items():
        for content in contents:
            entries.append((repo.digest(names[kind] + b" %d\0" % len(content) + content), whole(content, kind)))
    repo.add_pack(entries)
    # a tree that contains itself: its name is a lie, as nobody hashes what he reads
    own = fake(repo, 1)
    repo.add_pack([(own, whole(b"40000 d\0" + own, TREE))])
    return "a pack was added"


def lying_loose(repo):
    """Loose objects whose headers lie, and files that are none."""
    files = [
        zlib.compress(b"blob 1000000000\0x"), zlib.compress(b"blob 99999999999999999999\0x"),
        zlib.compress(b"blob 18446744073709551615\0x"), zlib.compress(b"blob 1\0" + bytes(10**7)),
        zlib.compress(b"blob -1\0x"), zlib.compress(b"blab 1\0x"), zlib.compress(b"blob 1"), zlib.compress(b""),
        zlib.compress(b"tree 3\0abc"), zlib.compress(b"commit 0\0"), zlib.compress(b"blob 1\0x")[:-2],
        zlib.compress(b"blob 1\0x") + b"more", b"", b"\0" * 5000, b"x\x9c" + b"\xff" * 100,
        zlib.compress(b"blob 20000000\0" + b"y" * 20000000)[:-20000 // 2],
        zlib.compress(b"blob 20000000\0" + b"y" * 20000001),
    ]
    for n, data in enumerate(files):
        repo.add_loose(fake(repo, n).hex(), data)
    return f"{len(files)} loose objects were added"


def broken_text(repo, chance):
    """Refs, logs, configuration and alternates full of rubbish."""
    def put(name, data):
        path = os.path.join(repo.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write(path, data)

    noise = bytes(chance.randrange(256) for _ in range(5000))
    put("refs/heads/noise", noise)
    put("refs/heads/loop", b"ref: refs/heads/loop\n")
    put("refs/heads/out", b"ref: refs/heads/../../../../etc/passwd\n")
    put("refs/" + "d/" * 100 + "deep", b"0" * 2 * repo.hash_len)
    put("packed-refs", noise + b"x" * 3000000 + b"\n^\n^^\n")
    put("logs/HEAD", noise + b"\n" + b"x" * 3000000)
    put("FETCH_HEAD", noise)
    put("shallow", noise)
    put("objects/info/alternates", b"../objects\n.\n/nonexistent\n" + noise)
    os.symlink("..", os.path.join(repo.path, "refs/heads/up"))
    return "rubbish in refs, logs, shallow and alternates"


def damages(flips):
    """All of them: name, and what is done to a copy."""
    return {
        "pack-flip-1": lambda r, c: flip(r.files(".pack"), c, 1, 12),
        "pack-flip-many": lambda r, c: flip(r.files(".pack"), c, flips, 12),
        "pack-flip-head": lambda r, c: flip(r.files(".pack"), c, 3),
        "pack-cut-late": lambda r, c: cut(r.files(".pack"), c, 0.9, 0.999),
        "pack-cut-half": lambda r, c: cut(r.files(".pack"), c, 0.3, 0.7),
        "pack-cut-all": lambda r, c: cut(r.files(".pack"), c, 0, 0),
        "pack-zeroes": lambda r, c: fill(r.files(".pack"), c),
        "pack-gone": lambda r, c: remove(r.files(".pack"), c),
        "idx-flip-1": lambda r, c: flip(r.files(".idx"), c, 1, 8),
        "idx-flip-many": lambda r, c: flip(r.files(".idx"), c, flips, 8),
        "idx-cut-half": lambda r, c: cut(r.files(".idx"), c, 0.3, 0.7),
        "idx-cut-all": lambda r, c: cut(r.files(".idx"), c, 0, 0),
        "idx-zeroes": lambda r, c: fill(r.files(".idx"), c),
        "idx-gone": lambda r, c: remove(r.files(".idx"), c),
        "idx-version": lambda r, c: patch_index(r, 4, number(3)),
        "idx-fan-big": lambda r, c: patch_index(r, 8 + 255 * 4, number(0xFFFFFFFF)),
        "idx-fan-back": lambda r, c: patch_index(r, 8, number(0x7FFFFFFF)),
        "idx-fan-zero": lambda r, c: patch_index(r, 8, bytes(1024)),
        "idx-crc": lambda r, c: wrong_crc(r),
        "lie-offsets-out": lambda r, c: lying_index(r, offsets=lambda n, o: 0x7FFFFFFF - n),
        "lie-offsets-same": lambda r, c: lying_index(r, offsets=lambda n, o: 12),
        "lie-offsets-64": lambda r, c: lying_index(r, offsets=lambda n, o: 0x80000000 + n * 1000),
        "lie-fan": lambda r, c: lying_index(r, fan=lambda f: [3] * 255 + [2]),
        "lie-count": lambda r, c: lying_index(r, count=2**32 - 1),
        "lie-version": lambda r, c: lying_index(r, version=9),
        "bomb-size": lambda r, c: bomb_size(r),
        "bomb-copies": lambda r, c: bomb_copies(r),
        "bomb-chain": lambda r, c: bomb_chain(r),
        "bomb-blob": lambda r, c: bomb_blob(r),
        "delta-cycles": lambda r, c: cycles(r),
        "delta-offsets": lambda r, c: bad_offsets(r),
        "delta-broken": lambda r, c: bad_deltas(r),
        "delta-deep": lambda r, c: deep_chain(r),
        "objects-broken": lambda r, c: bad_objects(r),
        "loose-lies": lambda r, c: lying_loose(r),
        "loose-flip": lambda r, c: flip(r.loose(), c, flips),
        "loose-cut": lambda r, c: cut(r.loose(), c, 0.3, 0.9),
        "text-broken": broken_text,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("repository")
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--flips", type=int, default=400)
    parser.add_argument("--only", action="append", help="one damage; may be repeated")
    args = parser.parse_args()
    origin = find_gitdir(args.repository)
    os.makedirs(args.out, exist_ok=True)
    known = damages(args.flips)
    for name in args.only or known:
        if name not in known:
            sys.exit(f"damage.py: unknown: {name}; there are: {' '.join(known)}")
        repo = Repository(origin, args.out, name)
        told = known[name](repo, random.Random(f"{args.seed} {name}"))
        if told is None:
            shutil.rmtree(repo.path)
        else:
            print(f"{name}: {told}")


main()
