mkdir -p .git/objects .git/refs
echo 'ref: refs/heads/main' >.git/HEAD
