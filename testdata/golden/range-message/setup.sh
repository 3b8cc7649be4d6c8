# range-message: scan -f jsonl --range main~1..main
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='1700000000 +0100' GIT_COMMITTER_DATE='1700000000 +0000' GIT_CONFIG_NOSYSTEM=1
git init -q -b main .
git commit -q --allow-empty -m first
git commit -q --allow-empty -m "$(printf 'PASTED={@}ghp_{A-Za-z0-9:30}{+github}' | sprawl-recipe)"
