cd in
ln -s real/app.env file-inside
ln -s real directory-inside
ln -s ../outside directory-outside
ln -s ../outside/app.env file-outside
ln -s nowhere dangling
ln -s . loop
ln -s self self
