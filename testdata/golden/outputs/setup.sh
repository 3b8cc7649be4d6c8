mkdir sub
echo old >r.json
