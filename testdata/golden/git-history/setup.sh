export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@acme.example
export GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@acme.example
now=1600000000
tick()
{
    now=$((now + 3600))
    export GIT_AUTHOR_DATE="$now +0200" GIT_COMMITTER_DATE="$((now + 60)) +0200"
}
git init -q --template= -b main .
mv said.txt .git/said.txt
tick
git add old.env
git commit -qm 'Add old'
tick
git mv old.env moved.env
git commit -qm 'Move it'
tick
git add app.env
git commit -qm 'Add app'
tick
sed -i '/token/d' moved.env
git commit -qam 'Clean up'
tick
git commit -q --allow-empty -F .git/said.txt
rm .git/said.txt
tick
git checkout -q -b side
sed 's/^/side_/' app.env >side.env
git add side.env
git commit -qm 'The same elsewhere'
git checkout -q main
rm -r .git/logs .git/COMMIT_EDITMSG
