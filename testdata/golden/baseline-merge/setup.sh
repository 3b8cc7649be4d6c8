# Two branches that both add entries: as lines, and next to each other by the merge driver.
doc()
{
    printf '{\n  "sprawl_baseline": 1,\n  "salts": ["00112233445566778899aabbccddeeff"],\n  "entries": [\n'
    for letter; do
        printf '    {"fingerprint":"%s","rule":"r","reason":"of %s","owner":"alice"},\n' \
            "$(printf '%026d' 0 | tr 0 "$letter")" "$letter"
    done
    printf '    null\n  ]\n}\n'
}
git init -q -b main .
git config user.name x
git config user.email x@example.com
doc b d f h >.sprawl-baseline.json
git add .
git commit -qm base
git checkout -qb lines
doc a b d f h >.sprawl-baseline.json
git commit -qam 'one, far from the other'
git checkout -q main
doc b d f g h >.sprawl-baseline.json
git commit -qam another
git merge -qm merged lines
git checkout -qb near
doc a b c d f g h >.sprawl-baseline.json
git commit -qam 'one, beside the other'
git checkout -q main
doc a b d f g h | sed 's/"of b"/"of B"/' >.sprawl-baseline.json
git commit -qam 'a line beside it changes'
git config merge.sprawl-baseline.driver 'sprawl baseline merge %O %A %B'
echo '.sprawl-baseline.json merge=sprawl-baseline' >.gitattributes
git merge -qm merged near
