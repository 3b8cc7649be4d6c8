#!/bin/sh
# Turn files into constant tables: `embed.sh OUTPUT FILE...`; page.css becomes html_page_css[] and html_page_css_len.
set -eu

output=$1
shift
{
    echo '/* made by embed.sh */'
    echo '#include "report/html_assets.h"'
    for file; do
        name=html_$(basename "$file" | tr . _)
        echo "const unsigned char ${name}[] = {"
        od -An -v -tx1 "$file" | awk '{ for (i = 1; i <= NF; i++) printf "0x%s,", $i; print "" }'
        echo '};'
        echo "const size_t ${name}_len = sizeof($name);"
    done
} >"$output"
