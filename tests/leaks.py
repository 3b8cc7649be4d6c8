#!/usr/bin/env python3
"""No secret in what was written: `leaks.py SECRETS PATH...` looks for the lines of SECRETS in all files below PATHs.

Any 8 bytes in a row of a secret count, in clear, hex, percent escapes or UTF-16, or 12 in base64 (of the bytes or of
their UTF-16), also in the names of files; not its first 12, if it is long, and its last 4, which a preview may show.
UTF-16 of ASCII is ASCII with zero bytes, so these are left out of what is looked at.
"""
import base64
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse


def needles(secret):
    body = secret[12 if len(secret) >= 30 else 0 : -4]
    for at in range(len(body) - 7):
        part = body[at : at + 8]
        yield part
        yield part.hex().encode()
        yield part.hex().upper().encode()
        yield "".join(f"%{byte:02x}" for byte in part).encode()
        yield "".join(f"%{byte:02X}" for byte in part).encode()
        yield urllib.parse.quote(part, safe="").encode()
    for at in range(len(body) - 11):
        for part in body[at : at + 12], body[at : at + 12].decode("latin-1").encode("utf-16-le"):
            yield base64.b64encode(part)
            yield base64.urlsafe_b64encode(part)


def leaks(files, wanted):
    """What of wanted stands in each of the files that have any of it; grep is the fastest for many words."""
    with tempfile.TemporaryDirectory() as scratch:
        words = pathlib.Path(scratch, "words")
        words.write_bytes(b"\n".join(sorted(wanted)) + b"\n")
        for number, file in enumerate(files):
            text = os.fsencode(file) + b"\n" + file.read_bytes().replace(b"\0", b"")
            pathlib.Path(scratch, f"{number:06}").write_bytes(text)
        command = ["grep", "-roaF", "--exclude=words", "-f", words, scratch]
        told = subprocess.run(command, env=dict(os.environ, LC_ALL="C"), capture_output=True, check=False)
        assert told.returncode in (0, 1), told.stderr
    found = {}
    for line in told.stdout.splitlines():
        name, _, what = line.removeprefix(os.fsencode(scratch) + b"/").partition(b":")
        found.setdefault(int(name), what)
    return {files[number]: what for number, what in found.items()}


def main():
    secrets = pathlib.Path(sys.argv[1]).read_bytes().splitlines()
    wanted = {needle for secret in secrets for needle in needles(secret)}
    files = [f for path in sys.argv[2:] for f in [pathlib.Path(path), *pathlib.Path(path).rglob("*")] if f.is_file()]
    found = leaks(files, wanted) if wanted else {}
    for file, what in sorted(found.items()):
        print(f"{file}: {what.decode('latin-1')}")
    print(f"{len(secrets)} secrets looked for in {len(files)} files")
    return not secrets or not files or bool(found)


sys.exit(main())
