for file in prefixed generic; do
    { printf '\177ELF\0\0\0\1'; cat $file; printf '\0\n'; } >$file.bin
    rm $file
done
