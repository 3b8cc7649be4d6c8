grep -E '^(acme-|github-pat|npm-access)'
