# How sure a generic rule is changes with its tuning; that it reports this, and only this, does not.
sed 's/confidence [a-z]*  id/confidence LEVEL  id/'
