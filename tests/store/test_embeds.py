"""Embeds in the store: since when one fails stays, and one that was dropped stays away."""

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from monitor.store.reading.reader import open_reader
from monitor.store.records import EmbedQuestion, EmbedRecord
from monitor.store.writing import publications
from tests.store.pages import NOW, fresh

HOUR = timedelta(hours=1)
ONE = EmbedRecord(
    file="/a.html",
    incident="anaheim",
    chart="volume",
    readership="public",
    asked=EmbedQuestion(every=HOUR),
    written_at=NOW,
)


def held(folder: Path) -> tuple[EmbedRecord, ...]:
    with open_reader(folder / "monitor.db") as reader:
        return reader.embeds()


def test_the_first_failure_counts_until_it_is_written_again(tmp_path: Path) -> None:
    """The last reason is kept, with the instant of the first failure; then neither."""
    with fresh(tmp_path) as store:
        publications.keep_embed(store, ONE)
        publications.fail_embed(store, ONE.file, "the disk is full", NOW + HOUR)
        publications.fail_embed(store, ONE.file, "no such folder", NOW + 2 * HOUR)
        assert held(tmp_path) == (replace(ONE, failed_at=NOW + HOUR, error="no such folder"),)
        publications.keep_embed(store, ONE)
    assert held(tmp_path) == (ONE,)


def test_one_that_was_dropped_meanwhile_does_not_return(tmp_path: Path) -> None:
    """Who renews it learns of that the next time; what goes wrong until then is kept nowhere."""
    with fresh(tmp_path) as store:
        publications.keep_embed(store, ONE)
        publications.drop_embed(store, ONE.file)
        publications.fail_embed(store, ONE.file, "the disk is full", NOW)
        publications.drop_embed(store, ONE.file)
    assert held(tmp_path) == ()
