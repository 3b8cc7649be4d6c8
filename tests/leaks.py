#!/usr/bin/env python3
"""No secret in what was written: `leaks.py SECRETS PATH...` looks for the lines of SECRETS in all files below PATHs.

Any 8 bytes in a row of a secret count, in clear, hex or base64; not its first 12, if it is long, and its last 4,
which a preview may show.
"""
import base64
import pathlib
import sys


def needles(secret):
    body = secret[12 if len(secret) >= 30 else 0 : -4]
    for at in range(len(body) - 7):
        yield body[at : at + 8]
        yield body[at : at + 8].hex().encode()
        yield body[at : at + 8].hex().upper().encode()
    for at in range(len(body) - 11):
        yield base64.b64encode(body[at : at + 12])
        yield base64.urlsafe_b64encode(body[at : at + 12])


def leaks(data, wanted):
    for length in {len(needle) for needle in wanted}:
        for at in range(len(data) - length + 1):
            if data[at : at + length] in wanted:
                return data[at : at + length].decode()
    return None


def main():
    secrets = pathlib.Path(sys.argv[1]).read_bytes().splitlines()
    wanted = {needle for secret in secrets for needle in needles(secret)}
    files = [f for path in sys.argv[2:] for f in [pathlib.Path(path), *pathlib.Path(path).rglob("*")] if f.is_file()]
    found = [(file, leaks(file.read_bytes(), wanted)) for file in files]
    for file, leak in found:
        if leak:
            print(f"{file}: {leak}")
    print(f"{len(secrets)} secrets looked for in {len(files)} files")
    return not secrets or not files or any(leak for _, leak in found)


sys.exit(main())
