"""Reading the database: what reports are made from."""
