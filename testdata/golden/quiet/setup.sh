# Lock files, translations, minified JavaScript, notebooks and pictures: much that looks like a secret.
PYTHONDONTWRITEBYTECODE=1 python3 "$(dirname "$0")/../../../bench/make_quiet.py" . --small
[ -s locks/package-lock.json ] && [ -s words/po/de.po ] && [ -s pictures/paper_0.pdf ]
