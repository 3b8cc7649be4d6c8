echo "gitdir: /elsewhere/.git/worktrees/x" >.git
