# Scores, and what a rule that is outranked has to say, change with the tuning of rules.
sed -n '/github-pat at/,$p' | sed 's/score [0-9.]*/score SCORE/'
