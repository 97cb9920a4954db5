"""What every reading and every round starts from, made once from the configuration."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, Self

from monitor.config import Config
from monitor.privacy.leaks import LeakTest
from monitor.store.reading.reader import Reader, open_reader


class Newsroom(NamedTuple):
    """Who asks: what the configuration says, and the test of all that is shown or written.

    Attributes:
        leaks: Whatever leaves passes through this one, which knows the protected names of all
            incidents; no other is made.
    """

    config: Config
    leaks: LeakTest

    @classmethod
    def of(cls, config: Config) -> Self:
        return cls(config, LeakTest(config.protected))

    @contextmanager
    def opened(self) -> Iterator[Reader]:
        """Open the database for one reading: all figures speak of one state of it."""
        with open_reader(self.config.database) as reader, reader.snapshot():
            yield reader

    def words(self, said: str) -> str:
        """Return words of a service, of why it took no message, as they may be kept and shown."""
        from monitor.logs import redact  # reading needs no log

        return self.leaks.masked(redact(said, self.config.secrets))

    def log(self, level: str, *, json: bool = False) -> None:
        """Have what is logged from now on written without a secret and without a protected name."""
        from monitor import logs  # reading needs no log

        config = self.config
        logs.set_up(json=json, level=level, secrets=config.secrets, mask=self.leaks.masked)
