# Ignored and not tracked, ignored and tracked all the same, and not ignored; the repository's own core.excludesFile
# does not count.
token=$(echo '{@}ghp_{A-Za-z0-9:30}{+github}' | sprawl-recipe)
git init -q
printf '%s\n' '*.env' '!kept.env' 'build/' >.gitignore
printf '/local.txt\n' >.git/info/exclude
printf "*\n" >.git/everything
git config core.excludesFile "$PWD/.git/everything"
mkdir -p build docs/build nested
printf '/inner.txt\n' >nested/.gitignore
git init -q nested
for file in left.env kept.env tracked.env build/left.txt build/tracked.txt docs/build/left.txt docs/seen.txt local.txt seen.txt nested/seen.env nested/inner.txt; do
    echo "TOKEN=$token" >"$file"
done
git add -f tracked.env build/tracked.txt
