# staged-part: staged
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='1700000000 +0100' GIT_COMMITTER_DATE='1700000000 +0000' GIT_CONFIG_NOSYSTEM=1
git init -q -b main .
printf 'AWS_SECRET_ACCESS_KEY={A-Za-z0-9/+:40}\n' | sprawl-recipe >pair.env
printf 'AWS_SECRET_ACCESS_KEY={A-Za-z0-9/+:39}q\n' | sprawl-recipe >other.env
git add . && git commit -qm first
printf 'AWS_ACCESS_KEY_ID=AKIA{Q-X:1}{A-Z2-7:15}\n' | sprawl-recipe >>pair.env
printf 'REGION=eu-central-1\n' >>other.env
git add .
