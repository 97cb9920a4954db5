"""`report narratives`: which story has what share, and how it sounds."""
