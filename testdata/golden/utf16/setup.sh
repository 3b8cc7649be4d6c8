text="$(cat utf8.txt)"
for kind in LE BE; do
    printf '%s\n' "$text" | iconv -f UTF-8 -t UTF-16$kind >"$kind-bare.txt"
    printf '\357\273\277%s\n' "$text" | iconv -f UTF-8 -t UTF-16$kind >"$kind-bom.txt"
done
rm utf8.txt
