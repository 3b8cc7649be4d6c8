#!/usr/bin/env python3
"""Makes scanner/words_table.c from ordinary text: words.py WORD_LIST_OR_DIRECTORY... > scanner/words_table.c

Two tables over the words that people write in documentation and code: how usual each three letters in a row are
(a letter model with 27 symbols), and a Bloom filter that knows the words themselves.

The tables in the repository were made from the documentation and sources of a kernel, of Python, Perl and JavaScript
packages, and from Debian's list of English words (wamerican). They hold no text, and are the same for the same input.
"""
import collections
import math
import os
import re
import sys

ENDINGS = (".rst", ".txt", ".md", ".py", ".js", ".ts", ".pm", ".pod", ".c", ".h", ".html", ".json", ".yaml")
FILES = 12000  # files read of each argument
LINE_MAX = 300  # longer lines are data
KNOWN_IN = {2: math.inf, 3: 60, 4: 12}  # a word of that length stands in at least so many files, ...
KNOWN_IN_ELSE = 6  # ... longer ones in so many
WORD_MAX = 9  # letters; the letter model knows longer ones well enough
# What is glued to other words in names, and words of configuration that texts rarely hold.
MORE = """my me in to is of on up no go do we it at id db io passw passwd pwd usr adm svc srv jwt oauth sso ldap ntlm krb5
    kerberos saml totp otp api auth authn authz creds grafana kibana zabbix nacos minio postgres postgresql rabbitmq
    keycloak jenkins gitlab github sonar elastic redis mysql mariadb mongodb mongo cassandra kafka druid consul etcd
    kube k8s docker nginx tomcat django flask laravel symfony wordpress drupal joomla magento spring hibernate
    foobar foobaz barbaz quux lorem ipsum acme contoso hunter""".split()
BLOOM_BITS = 1 << 20
BLOOM_HASHES = 5
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def files(path):
    found = []
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            full = os.path.join(folder, name)
            if name.lower().endswith(ENDINGS) and not os.path.islink(full) and os.path.isfile(full):
                found.append(full)
    return found[:: max(1, math.ceil(len(found) / FILES))]


def words_of(name):
    with open(name, encoding="utf-8", errors="replace") as file:
        lines = [line for line in file if len(line) <= LINE_MAX]
    return {word.lower() for word in WORD.findall("".join(lines)) if 2 <= len(word) <= 16}


def count_words(paths):
    seen = collections.Counter()
    for path in paths:
        for name in files(path):
            seen.update(words_of(name))
    return seen


def listed_words(paths):
    return {word for path in paths for word in words_of(path) if len(word) > 3}


def is_known(word, times):
    return len(word) <= WORD_MAX and times >= KNOWN_IN.get(len(word), KNOWN_IN_ELSE)


def bloom_slots(word):
    """As words_known() in scanner/words.c: FNV-1a, then steps of an odd stride."""
    value = 14695981039346656037
    for byte in word.encode():
        value = ((value ^ byte) * 1099511628211) % 2**64
    low, stride = value % 2**32, value >> 32 | 1
    return [(low + i * stride) % 2**32 % BLOOM_BITS for i in range(BLOOM_HASHES)]


def print_bloom(words):
    bits = [0] * (BLOOM_BITS // 64)
    for word in words:
        for slot in bloom_slots(word):
            bits[slot // 64] |= 1 << slot % 64
    print("const uint64_t words_bloom[WORDS_BLOOM_BITS / 64] = {")
    for at in range(0, len(bits), 5):
        print("    " + " ".join("%#x," % n for n in bits[at : at + 5]))
    print("};\n")


def symbol(letter):
    return 0 if letter == " " else ord(letter) - ord("a") + 1


def print_trigrams(seen):
    count = [[[0.05] * 27 for _ in range(27)] for _ in range(27)]
    for word, times in seen.items():
        text = "  " + word + " "
        for a, b, c in zip(text, text[1:], text[2:]):
            count[symbol(a)][symbol(b)][symbol(c)] += math.log2(1 + times)
    print("const unsigned char words_trigram_bits[27][27][27] = {")
    for first in count:
        print("    {")
        for row in first:
            bits = [min(255, round(-16 * math.log2(n / sum(row)))) for n in row]
            print("        {" + ", ".join(map(str, bits)) + "},")
        print("    },")
    print("};")


def main():
    listed = listed_words(path for path in sys.argv[1:] if os.path.isfile(path))
    seen = count_words(path for path in sys.argv[1:] if os.path.isdir(path))
    known = {word for word, times in seen.items() if is_known(word, times)}
    known |= {word for word in listed if is_known(word, KNOWN_IN_ELSE * 2)}
    known |= {word for word in MORE if word.isalpha() and len(word) <= WORD_MAX}
    print("/* words_table.c - made by words.py. Do not edit. */")
    print('#include "scanner/words.h"\n\n/* clang-format off */\n')
    print_bloom(sorted(known))
    seen.update(listed)
    print_trigrams({word: times for word, times in seen.items() if times >= 2 or word in listed})
    print(len(known), "words", file=sys.stderr)


if __name__ == "__main__":
    main()
