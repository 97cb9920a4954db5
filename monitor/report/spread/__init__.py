"""`report spread`: how far it goes, what carries it, and what is to come."""
