"""The tables and views of the database, step by step."""
