"""The reports for notebooks and other programs; `monitor.open` leads here."""
