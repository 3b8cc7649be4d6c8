mkdir -p .git/objects .git/refs
echo 'ref: refs/heads/main' >.git/HEAD
cp app.env .git/leak
