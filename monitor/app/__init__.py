"""What people and the daemon ask for: readings for the ones, rounds for the other."""
