# staged-part: staged
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='1700000000 +0100' GIT_COMMITTER_DATE='1700000000 +0000' GIT_CONFIG_NOSYSTEM=1
git init -q -b main .
printf 'before\n-----BEGIN OPENSSH PRIVATE KEY-----\n' >part.env
printf 'GITHUB_USER=octo\n' >>part.env
git add . && git commit -qm first
printf 'GITHUB_TOKEN={@}ghp_{A-Za-z0-9:30}{+github}\n' | sprawl-recipe >>part.env
git add .
