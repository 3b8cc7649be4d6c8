sed -n 1,2p # libraries differ
