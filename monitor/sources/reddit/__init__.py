"""Reddit: posts and comments of given subreddits."""
