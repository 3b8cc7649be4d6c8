cat
cat ours
