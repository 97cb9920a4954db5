"""What a command needs, loaded once by the server that forks the children."""

from importlib import import_module

from monitor.sentiment.base import load

for name in (
    "cli.collect",
    "cli.importing",
    "cli.run",
    "cli.report",
    "app.importing",
    "app.service",
):
    import_module(f"monitor.{name}")

load("textblob").score("A first text makes it read its word list, and what tells languages apart.")
