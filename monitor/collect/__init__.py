"""One pass over one source for one incident: ask, match, score, keep, record.

A pass leaves one row, whatever happens. Each page is committed before the next is asked for, with
all that it proves. `poll` asks for what is new, or old; `again` asks again for posts that we hold;
`looking` halves a span of which a service cannot show all.
"""

from monitor.collect.again import recheck
from monitor.collect.poll import collect
from monitor.collect.watching import Outturn, PassWatch

__all__ = ["Outturn", "PassWatch", "collect", "recheck"]
