"""Each figure in one sentence, with its uncertainty."""
