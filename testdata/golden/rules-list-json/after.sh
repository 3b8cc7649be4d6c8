python3 -c 'import json, sys
rules = json.load(sys.stdin)
rules = rules if isinstance(rules, list) else rules["rules"]
print(json.dumps([r for r in rules if r["id"] == "github-pat"], indent=1))'
