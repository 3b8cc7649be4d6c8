cat
cmp r.json saved.json && echo "json: the same"
for format in jsonl sarif gitlab md csv xml github azure; do
    echo "== $format"
    cat "r.$format"
done
echo "== html"
sed -n '/<main/,/<\/main>/p' r.html
