grep -cF "$(sed 's/^GITHUB_TOKEN=//' app.env)"
