mkfifo pipe
mkdir closed
cp app.env closed
chmod 000 locked.env closed
