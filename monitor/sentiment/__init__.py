"""How a text sounds: scorers behind one Protocol (`monitor.sentiment.base`), a gate before them."""
