cmp - saved.json && echo the same
