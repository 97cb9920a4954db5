"""The demo: a simulated week of posts about the Anaheim incident, and the truth about it."""
