"""`report sentiment`: how people feel, how sure that is, and whether it turned."""
