# The options have their own test; that each has a line of help is enough here.
sed -n 1,6p
