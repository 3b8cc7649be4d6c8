put()
{
    mkdir -p "${1%/*}" && cp app.env "$1"
}
put './new
line'
put './a space#hash?query%41&<tag>'
put './::error file=x::title'
put "./$(printf 'raw\377\303byte')"
put "./$(printf 'escape\033[31mred')"
put "./$(printf 'bidi\342\200\256txt')"
put "./ünï/cödé.env"
put './-dash'
rm app.env
