mkdir deep
{ printf '\n\n\n  # moved\n'; cat app.env; } >deep/other.sh
rm app.env
