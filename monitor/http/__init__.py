"""The one module that talks to the network: deadlines, size caps, address guard, pace, redaction.

::

    question -> pace -> wire (guard, watch) -> body -> Answer
                 ^                          -> verdict -> SourceError
                 rates (what the answer says of the service's limits)
"""
