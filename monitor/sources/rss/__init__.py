"""RSS and Atom feeds, and their archives."""
