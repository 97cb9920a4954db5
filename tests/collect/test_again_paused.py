"""A source that puts off what it is asked once more: told once, and kept to."""

from datetime import timedelta
from pathlib import Path

from monitor.errors import RetryLater
from tests.collect.test_again import DAY, HOUR, Board, ask, due, rows
from tests.collect.test_poll import _pass, _store
from tests.store.pages import NOW


def test_a_service_that_asks_for_a_pause_gets_it(tmp_path: Path) -> None:
    """The pass is put off until then, nothing is asked meanwhile, and the others stay due."""
    board = Board(250)
    until = NOW + 3 * HOUR
    with _store(tmp_path) as store:
        _pass(store, board)
        board.pages, board.failure = 1, RetryLater("there: 429", until)
        outturn = ask(store, board, NOW + HOUR)
        assert outturn is not None
        assert (outturn.outcome, outturn.until) == ("postponed", until)
        assert [len(ids) for ids in board.questions] == [100]
        assert len(due(store, NOW + HOUR)) == 240


def test_a_pause_is_told_once(tmp_path: Path) -> None:
    """Promises 4 and 6: while it lasts nothing is asked and no further row is left.

    The first turn after it is taken; and a pause of years, as a clock that was wrong would write
    it, keeps nobody waiting.
    """
    board = Board(2)
    with _store(tmp_path) as store:
        _pass(store, board)
        board.pages, board.failure = 0, RetryLater("the rest of the day is kept", NOW + 3 * HOUR)
        assert ask(store, board, NOW + HOUR) is not None
        for minutes in range(5, 120, 5):
            assert ask(store, board, NOW + HOUR + timedelta(minutes=minutes)) is None
        assert len(board.questions) == 1
        postponed = "SELECT count(*) FROM pass WHERE purpose = 'recheck'"
        assert rows(store, postponed) == [(1,)]
        board.failure = RetryLater("the rest of the day is kept", NOW + 365 * DAY)
        assert ask(store, board, NOW + 3 * HOUR) is not None
        assert ask(store, board, NOW + 3 * HOUR) is not None
        assert rows(store, postponed) == [(3,)]
