mkdir closed
chmod 0 closed
