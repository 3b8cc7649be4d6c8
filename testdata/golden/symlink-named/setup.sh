ln -s real/app.env link
