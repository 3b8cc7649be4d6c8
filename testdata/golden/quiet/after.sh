# The size of compressed pictures is zlib's business.
grep -o '"type":"finding".*\|"findings":[0-9]*\|"items":[0-9]*\|"skipped":[0-9]*'
