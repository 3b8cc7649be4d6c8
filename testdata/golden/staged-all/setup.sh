# staged-all: staged --all -f jsonl
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='1700000000 +0100' GIT_COMMITTER_DATE='1700000000 +0000' GIT_CONFIG_NOSYSTEM=1
git init -q -b main .
echo clean >tracked && printf '*.log\n!kept.log\nout/\n' >.gitignore
git add . && git commit -qm first
mkdir out sub
for file in tracked untracked.env a.log kept.log out/x sub/y; do
    printf 'HERE={@}ghp_{A-Za-z0-9:30}{+github}\n' | sprawl-recipe >>$file
done
