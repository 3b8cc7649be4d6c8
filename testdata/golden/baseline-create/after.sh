# The salt is random, and so are the fingerprints and their order.
cat
stat -c %a .sprawl-baseline.json
sed -E 's/[0-9a-f]{32}/SALT/; s/"[a-z2-7]{26}"/"FINGERPRINT"/' .sprawl-baseline.json | sort
