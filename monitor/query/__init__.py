"""Incident queries: text to tree, match a post, write it for a service."""

from monitor.query.index import Index
from monitor.query.query import Probe, Query
from monitor.query.reading import Reading, read

__all__ = ["Index", "Probe", "Query", "Reading", "read"]
