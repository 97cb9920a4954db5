"""No pandas for processes that tests start, as where the core alone is installed.

sqlite-utils imports it where it is there, and it is here for the sake of statsmodels: that took
half of the time of a short command.
"""

message = "the core has no pandas"
raise ImportError(message)
