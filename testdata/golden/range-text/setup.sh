# range-text: scan --range main..topic
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='1700000000 +0100' GIT_COMMITTER_DATE='1700000000 +0000' GIT_CONFIG_NOSYSTEM=1
git init -q -b main .
echo clean >a.txt
printf 'OLD={@}ghp_{A-Za-z0-9:30}{+github}\n' | sprawl-recipe >old.env
git add . && git commit -qm first
git checkout -qb topic
printf 'NEW={@}ghp_{A-Za-z0-9:30}{+github}\n' | sprawl-recipe >>a.txt
echo beside >>old.env
git commit -qam second
echo clean >a.txt
git mv old.env renamed.env
git commit -qam third
