cp app.env '::error file=x::y.env'
cp app.env "$(printf 'esc\033[31m\342\200\256.env')"
printf x >closed.env
chmod 000 closed.env
