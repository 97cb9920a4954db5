"""Processes that tests start find no more than the core and its extras need.

Where they are there NLTK, for TextBlob, imports scikit-learn and SciPy. Here they are for the sake
of oracles, and took most of the time of a short command.
"""

import sys

for absent in ("scipy", "sklearn"):
    sys.modules[absent] = None  # type: ignore[assignment]  # as for Python: not to be imported
