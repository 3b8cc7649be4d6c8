value=$(sed -n 's/^VALUE=//p' app.env)
sed -i "s/\"VALUE\"/\"$value\"/" .sprawl.toml
