"""Incident queries: text to tree, match a post, write it for a service."""

from monitor.query.index import Index
from monitor.query.probes import Probe
from monitor.query.query import Query
from monitor.query.reading import Reading, read

__all__ = ["Index", "Probe", "Query", "Reading", "read"]
