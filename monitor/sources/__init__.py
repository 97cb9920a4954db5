"""Services that we ask: one file each, behind one Protocol (see `monitor.sources.base`)."""
