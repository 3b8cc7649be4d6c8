sed 's/$/\r/' lf.env >crlf.env
tr '\n' '\r' <lf.env >cr.env
