sed 's/$/\r/' lf.env >crlf.env
tr '\n' '\r' <lf.env >cr.env
printf 'first\n\377\376 not UTF-8 \303( then\n' | cat - lf.env >invalid.env
