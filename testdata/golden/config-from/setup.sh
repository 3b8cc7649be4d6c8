# config-from: scan --no-history --config-from main~1 .
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='1700000000 +0100' GIT_COMMITTER_DATE='1700000000 +0000' GIT_CONFIG_NOSYSTEM=1
git init -q -b main .
printf '[[allow]]\npaths = ["a.env"]\nreason = "before"\n' >.sprawl.toml
git add . && git commit -qm first
printf '[[allow]]\npaths = ["b.env"]\nreason = "now"\n' >.sprawl.toml
git add . && git commit -qm second
for file in a b; do printf 'T={@}ghp_{A-Za-z0-9:30}{+github}\n' | sprawl-recipe >$file.env; done
