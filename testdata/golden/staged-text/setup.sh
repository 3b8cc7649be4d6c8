# staged-text: staged
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='1700000000 +0100' GIT_COMMITTER_DATE='1700000000 +0000' GIT_CONFIG_NOSYSTEM=1
git init -q -b main .
printf 'OLD={@}ghp_{A-Za-z0-9:30}{+github}\n' | sprawl-recipe >old.env
git add . && git commit -qm first
echo beside >>old.env
printf 'NEW={@}ghp_{A-Za-z0-9:30}{+github}\n' | sprawl-recipe >new.env
git add .
printf 'UNSTAGED={@}ghp_{A-Za-z0-9:30}{+github}\n' | sprawl-recipe >untracked.env
