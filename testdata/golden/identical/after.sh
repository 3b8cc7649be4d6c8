# Each place of an identical file is reported; --stats, on standard error, must not stand here.
cat
