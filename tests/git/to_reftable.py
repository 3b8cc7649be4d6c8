#!/usr/bin/env python3
# Keep the refs and reflogs of a git repository in reftables from now on: `to_reftable.py GITDIR [--block-size N]`.
#
# The older of the two tables has blocks of N (512) bytes, a ref that the newer one deletes, and an old value of the
# first branch; the newer one has blocks that follow each other. Work trees beside the first one are not converted.
import argparse
import os
import shutil
import struct
import subprocess
import zlib


def varint(value):
    """7 bits a byte, most first, each length of its own range."""
    out = [value & 127]
    while value >> 7:
        value = (value >> 7) - 1
        out.append(value & 127 | 128)
    return bytes(reversed(out))


def text(value):
    return varint(len(value)) + value


def git(gitdir, *args):
    return subprocess.run(["git", "--git-dir", gitdir, *args], check=True, stdout=subprocess.PIPE).stdout


class Table:
    """Records (key, type, value) of refs and logs, sorted by key, as a file."""

    def __init__(self, hash_len, block_size, first, last):
        self.block_size = block_size
        version = 1 if hash_len == 20 else 2
        self.header = b"REFT" + bytes([version]) + block_size.to_bytes(3, "big") + struct.pack(">QQ", first, last)
        self.header += b"s256" if version == 2 else b""

    def block(self, records, skip, limit):
        """As many records as fit: the block without its first four bytes, and the rest of them."""
        out, restarts, key = b"", [], b""
        for count, (name, number, value) in enumerate(records):
            shared = len(os.path.commonprefix([key, name])) if count % 5 else 0
            record = varint(shared) + varint((len(name) - shared) << 3 | number) + name[shared:] + value
            if out and skip + 4 + len(out) + len(record) + 3 * len(restarts) + 5 > limit:
                return out + self.restarts(restarts), records[count:]
            if shared == 0:
                restarts.append(skip + 4 + len(out))
            out, key = out + record, name
        return out + self.restarts(restarts), []

    @staticmethod
    def restarts(restarts):
        return b"".join(at.to_bytes(3, "big") for at in restarts) + struct.pack(">H", len(restarts))

    def write(self, path, refs, logs):
        data, logs_at = self.header, 0
        while refs:
            skip = len(self.header) if len(data) == len(self.header) else 0
            body, refs = self.block(refs, skip, self.block_size or 1 << 20)
            data += b"r" + (skip + 4 + len(body)).to_bytes(3, "big") + body
            if self.block_size and (refs or logs):
                data += bytes(-len(data) % self.block_size)
        while logs:
            first = len(data) == len(self.header)
            logs_at = logs_at or (0 if first else len(data))
            skip = len(self.header) if first else 0
            body, logs = self.block(logs, skip, 1024)
            data += b"g" + (skip + 4 + len(body)).to_bytes(3, "big") + zlib.compress(body)
        footer = self.header + struct.pack(">QQQQQ", 0, 0, 0, logs_at, 0)
        with open(path, "wb") as file:
            file.write(data + footer + struct.pack(">I", zlib.crc32(footer)))


def read_refs(gitdir):
    """name -> (type, value)"""
    refs = {}
    form = "%(refname)%00%(objectname)%00%(*objectname)%00%(symref)"
    for line in git(gitdir, "for-each-ref", "--format", form).splitlines():
        name, oid, peeled, target = line.split(b"\0")
        value = bytes.fromhex((oid + peeled).decode())
        refs[name] = (3, text(target)) if target else (2 if peeled else 1, value)
    for name in sorted(os.listdir(gitdir)):
        path = os.path.join(gitdir, name)
        if name in ("HEAD", "ORIG_HEAD") and os.path.isfile(path):
            with open(path, "rb") as file:
                content = file.read().strip()
            symbolic = content.startswith(b"ref: ")
            refs[name.encode()] = (3, text(content[5:])) if symbolic else (1, bytes.fromhex(content.decode()))
            os.remove(path)
    return refs


def read_logs(gitdir):
    """(key, type, value) of all lines."""
    found = []
    for folder, _, files in os.walk(os.path.join(gitdir, "logs")):
        for file in files:
            path = os.path.join(folder, file)
            with open(path, "rb") as lines:
                for number, line in enumerate(lines.read().splitlines(), 1):
                    who, _, message = line.partition(b"\t")
                    old, new, rest = who.split(b" ", 2)
                    name, _, rest = rest.partition(b" <")
                    mail, _, date = rest.rpartition(b"> ")
                    seconds, zone = date.split(b" ")
                    value = bytes.fromhex((old + new).decode()) + text(name) + text(mail) + varint(int(seconds))
                    value += struct.pack(">h", int(zone)) + text(message + b"\n" if message else b"")
                    ref = os.path.relpath(path, os.path.join(gitdir, "logs")).encode()
                    found.append((ref + b"\0" + struct.pack(">Q", 2**64 - 1 - number), 1, value))
    return sorted(found)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("gitdir")
    parser.add_argument("--block-size", type=int, default=512)
    args = parser.parse_args()
    gitdir = args.gitdir
    hash_len = 32 if git(gitdir, "rev-parse", "--show-object-format").strip() == b"sha256" else 20
    refs, logs = read_refs(gitdir), read_logs(gitdir)
    branches = sorted(name for name in refs if name.startswith(b"refs/heads/"))
    old = dict(refs)
    old[branches[0]] = old[b"refs/heads/deleted"] = (1, b"\x01" * hash_len)
    new = {branches[0]: refs[branches[0]], b"refs/heads/deleted": (0, b"")}
    for name in ("refs", "logs"):
        shutil.rmtree(os.path.join(gitdir, name), ignore_errors=True)
    if os.path.exists(os.path.join(gitdir, "packed-refs")):
        os.remove(os.path.join(gitdir, "packed-refs"))
    os.makedirs(os.path.join(gitdir, "refs"))
    os.makedirs(os.path.join(gitdir, "reftable"))
    last = max([2] + [2**64 - 1 - struct.unpack(">Q", key[-8:])[0] for key, _, _ in logs])
    names = []
    for number, (records, events, size) in enumerate([(old, logs, args.block_size), (new, [], 0)]):
        first = 1 if number == 0 else last + 1
        names.append("0x%012x-0x%012x-%08x.ref" % (first, last + number, number))
        rows = [(name, kind, varint(0) + value) for name, (kind, value) in sorted(records.items())]
        Table(hash_len, size, first, last + number).write(os.path.join(gitdir, "reftable", names[-1]), rows, events)
    for name, content in (
        ("reftable/tables.list", "".join(name + "\n" for name in names)),
        ("refs/heads", "this repository uses the reftable format\n"),
        ("HEAD", "ref: refs/heads/.invalid\n"),
    ):
        with open(os.path.join(gitdir, name), "w", encoding="ascii") as file:
            file.write(content)
    with open(os.path.join(gitdir, "config"), "a", encoding="ascii") as file:
        file.write("[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\trefStorage = reftable\n")


main()
