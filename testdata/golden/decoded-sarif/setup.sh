token=$(cat token.txt)
password=$(cat password.txt)
login=$(cat login.txt)
rm token.txt password.txt login.txt

# A Kubernetes Secret: a value, a file in wrapped lines
{
    printf 'apiVersion: v1\nkind: Secret\ndata:\n'
    printf '  password: %s\n' "$(printf %s "$password" | base64 -w0)"
    printf '  token: %s\n' "$(printf %s "$token" | base64 -w0)"
    printf '  config: |\n'
    printf 'first line of a file\nsecond\ntoken=%s\nlast line of it\n' "$token" | base64 -w64 | sed 's/^/    /'
} >secret.yaml

# Helm: gzip in base64 in base64
printf 'data:\n  release: %s\n' "$(printf '{"token":"%s"}' "$token" | gzip -n | base64 -w0 | base64 -w0)" >helm.yaml

printf '{"msg":"%s"}\n' "$(printf %s "$token" | sed 's/^g/\\u0067/')" >escapes.json
printf 'GET /x?u=me&t%%3D%s%%26z\n' "$(printf %s "$token" | sed 's/^g/%67/')" >access.log
printf '<div data-x="{&quot;db_passw&#111;rd&quot;:&quot;%s&quot;}">\n' "$password" >page.html
printf 'blob 0x%s end\n' "$(printf %s "$token" | od -An -tx1 | tr -d ' \n')" >dump.txt
printf '{"d":"%s"}\n' "$(printf 'a line in front of it all, to fill some base64\n%s\n' "$token" | base64 -w64 | sed ':a;N;$!ba;s/\n/\\n/g')" >lines.json
printf '//registry.npmjs.org/:_auth=%s\n' "$(printf %s "$login" | base64 -w0)" >.npmrc
five=$token
for _ in 1 2 3 4 5; do five=$(printf %s "$five" | base64 -w0); done
printf 'five %s\n' "$five" >nested5.txt
printf 'six %s\n' "$(printf %s "$five" | base64 -w0)" >nested6.txt
