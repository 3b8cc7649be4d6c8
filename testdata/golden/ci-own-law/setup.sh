# ci-own-law: ci --base main --head topic
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='1700000000 +0100' GIT_COMMITTER_DATE='1700000000 +0000' GIT_CONFIG_NOSYSTEM=1
git init -q -b main .
printf '[[allow]]\npaths = ["old/**"]\nreason = "known"\n' >.sprawl.toml
mkdir old && printf 'OLD={@}ghp_{A-Za-z0-9:30}{+github} # sprawl:allow\n' | sprawl-recipe >known.env
git add . && git commit -qm first
git checkout -qb topic
printf '\n[[allow]]\npaths = ["*.env"]\nreason = "mine"\n' >>.sprawl.toml
printf 'NEW={@}ghp_{A-Za-z0-9:30}{+github}\n' | sprawl-recipe >new.env
printf 'OWN={@}ghp_{A-Za-z0-9:30}{+github} # sprawl:allow\n' | sprawl-recipe >own.txt
printf 'OLDER={@}ghp_{A-Za-z0-9:30}{+github}\n' | sprawl-recipe >old/a.env
sed 's/^/  /' known.env >indented && mv indented known.env
git add . && git commit -qm second
