echo x >locked; chmod 000 locked
