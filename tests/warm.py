"""What commands need, loaded once by the server that forks the children."""

from importlib import import_module
from pkgutil import iter_modules

import monitor.cli
from monitor.sentiment.base import load

for one in iter_modules(monitor.cli.__path__, "monitor.cli."):
    import_module(one.name)
for name in ("app.importing", "app.service"):
    import_module(f"monitor.{name}")

load("textblob").score("A first text makes it read its word list, and what tells languages apart.")
