"""Writing the database: what passes, people and services add to it."""
