"""Notes of editors in the store: every version stays, and reports know which stands."""

from datetime import timedelta
from pathlib import Path

from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import open_reader
from monitor.store.writing import notes
from tests.store.pages import NOW, START, fresh

HOUR = timedelta(hours=1)


def versions(path: Path) -> list[tuple[int, str | None, str, str, int]]:
    """Return number, text, editor, what was made and the hour of it, of every version."""
    with open_reader(path / "monitor.db") as reader:
        return [
            (one.number, one.text, one.by, one.made, (one.made_at - NOW) // HOUR)
            for one in reader.note_versions()
        ]


def standing(path: Path, incident: str = "anaheim", as_of: int | None = None) -> list[str | None]:
    """Return the texts of the notes that stand, now or as of an hour."""
    with open_reader(path / "monitor.db") as reader:
        known = reader
        if as_of is not None:
            known = AsOf(reader.conn, reader.path, NOW + as_of * HOUR)
        return [one.text for one in known.notes(incident)]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Each change and the removal are versions of their own; a number is not given again."""
    with fresh(tmp_path) as store:
        first = notes.add(store, "anaheim", START, "Curfew begins", "ann", NOW)
        assert notes.revise(store, first, "Curfew starts", "ben", NOW + HOUR)
        assert notes.revise(store, first, None, "cleo", NOW + 2 * HOUR)
        second = notes.add(store, "anaheim", START, "Rain", "ann", NOW + 3 * HOUR)
    assert (first, second) == (1, 2)
    assert versions(tmp_path) == [
        (1, "Curfew begins", "ann", "added", 0),
        (1, "Curfew starts", "ben", "changed", 1),
        (1, None, "cleo", "removed", 2),
        (2, "Rain", "ann", "added", 3),
    ]


def test_only_a_note_that_stands_can_be_changed(tmp_path: Path) -> None:
    """One that never was, or was removed, is answered with False, and nothing is kept."""
    with fresh(tmp_path) as store:
        number = notes.add(store, "anaheim", START, "Rain", "ann", NOW)
        assert not notes.revise(store, number + 1, "Snow", "ann", NOW)
        assert notes.revise(store, number, None, "ann", NOW)
        assert not notes.revise(store, number, "Snow", "ann", NOW)
        assert not notes.revise(store, number, None, "ann", NOW)
    assert [made for *_, made, _ in versions(tmp_path)] == ["added", "removed"]


def test_notes_stand_in_order_of_what_is_noted(tmp_path: Path) -> None:
    """Whenever they were made; those of another incident stand there."""
    with fresh(tmp_path) as store:
        for hour, text in ((5, "late"), (1, "early"), (5, "late too")):
            notes.add(store, "anaheim", START + hour * HOUR, text, "ann", NOW)
        notes.add(store, "other", START, "elsewhere", "ann", NOW)
    assert standing(tmp_path) == ["early", "late", "late too"]
    assert standing(tmp_path, "other") == ["elsewhere"]


def test_as_of_an_instant_notes_stand_as_they_stood(tmp_path: Path) -> None:
    """None that was made later shows, a changed one says what it said, a removed one still does."""
    with fresh(tmp_path) as store:
        notes.add(store, "anaheim", START, "before", "ann", NOW + 2 * HOUR)
        notes.revise(store, 1, "after", "ann", NOW + 4 * HOUR)
        notes.revise(store, 1, None, "ann", NOW + 6 * HOUR)
    known = [standing(tmp_path, as_of=hour) for hour in (1, 2, 3, 4, 5, 6)]
    assert known == [[], ["before"], ["before"], ["after"], ["after"], []]


def test_a_clock_that_is_behind_puts_no_version_before_the_last(tmp_path: Path) -> None:
    """Else a report as of that time would know the correction before the note."""
    with fresh(tmp_path) as store:
        notes.add(store, "anaheim", START, "before", "ann", NOW + 2 * HOUR)
        notes.revise(store, 1, "after", "ann", NOW)
    assert [hour for *_, hour in versions(tmp_path)] == [2, 2]
    assert standing(tmp_path, as_of=1) == []
