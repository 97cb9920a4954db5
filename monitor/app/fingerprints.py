"""Small pictures are fetched, looked at and forgotten, where the configuration asks for it."""

import logging
from collections.abc import Sequence

from monitor.app.asking import AddressRound
from monitor.collect.pictures import looker
from monitor.errors import RetryLater, SourceError
from monitor.sources.base import Http
from monitor.store.connection import Store
from monitor.store.writing import fingerprints

log = logging.getLogger("monitor")


class Fingerprinting(AddressRound):
    """Looks at pictures: what is kept is a digest and a fingerprint, or why there is none.

    Raises:
        ConfigError: The extra `media` is not installed.
    """

    LARGEST = 4 * 2**20  # a small picture has a hundredth of that

    def __post_init__(self) -> None:
        super().__post_init__()
        self._look = looker()

    def _waiting(self, store: Store) -> Sequence[str]:
        return fingerprints.waiting(store, self.config.media.per_minute)

    def _ask(self, store: Store, http: Http, address: str, /) -> None:
        try:
            seen = self._look(http.get(address, follow=True).body)
        except RetryLater:
            raise
        except SourceError as error:
            log.info("a picture could not be fetched: %s", error)
            fingerprints.put(store, address, None, None, "gone")
        else:
            fingerprints.put(store, address, *seen)
