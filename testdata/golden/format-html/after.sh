sed -e "s/'sha256-[^']*'/'sha256-HASH'/g" -e '/<style>/,/<\/style>/d' -e '/<script>/,/<\/script>/d'
