"""The parts of the picture, as Vega-Lite dictionaries."""
