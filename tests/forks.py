"""Processes of their own, begun in hundredths of a second.

A server that has imported the program forks them: each has its own connections, exit and death.
"""

from multiprocessing import get_context
from typing import Final

FORKS: Final = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.warm"])
