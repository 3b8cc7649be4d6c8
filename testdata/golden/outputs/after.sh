cat >stdout
cmp stdout r.jsonl
python3 -m json.tool r.json >/dev/null
python3 -m json.tool sub/r.sarif >/dev/null
stat -c '%n %a' r.* sub/*
cat r.txt
