cat
cat .sprawl-baseline.json
