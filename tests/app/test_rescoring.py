"""Labels of another scorer for all that is stored."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.app.rescoring import Rescoring
from monitor.errors import ConfigError
from monitor.nouns.posts import Label, Score
from monitor.store.connection import Store
from monitor.store.reading import looks
from monitor.store.reading.reader import open_reader
from tests.cli.run import CONFIG, archive, monitor, post
from tests.examples import examples
from tests.store.pages import START, add, counted, fresh, kept, kept_in_step

pytestmark = pytest.mark.repeats


SOCIAL = CONFIG.replace("[monitor]", '[monitor]\nscorer = "textblob"')
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive", "unscored")


class Lengths:
    """A scorer that goes by the length of the text, and by its version."""

    def __init__(self, name: str = "lengths", version: str = "1") -> None:
        self.name, self.version = name, version
        self.asked: list[str] = []

    def score(self, text: str, lang: str | None = None) -> Score:
        del lang
        self.asked.append(text)
        number = len(text) + len(self.version)
        return Score(number * 1000, None, LABELS[number % 4], confidence=number)


def _rescored(store: Store, *scorers: Lengths) -> int:
    work = Rescoring(store, scorers)
    assert sum(work.score()) == work.length
    work.take_over()
    return work.length


@examples(25)
@given(st.lists(st.tuples(st.text("ab", max_size=6), st.booleans()), min_size=1, max_size=12))
def test_rollups_equal_a_recount_afterwards(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, bool]]
) -> None:
    """Whatever is stored, the figures are those of a count over the posts with their new labels."""
    with fresh(tmp_path_factory.mktemp("db")) as store:
        topics = [(1, 2) if both else (1,) for _, both in texts]
        for number, (text, _) in enumerate(texts):
            add(store, kept(str(number), text, topics=topics[number], label=LABELS[number % 4]))
        assert _rescored(store, Lengths()) == len(texts)
        assert store.setting("scorer") == "lengths"
        store.conn.execute(
            "DELETE FROM score WHERE scorer IN (SELECT id FROM scorer WHERE name <> 'lengths')"
        )
        assert kept_in_step(store) == counted(store)


def test_nothing_is_seen_of_it_until_all_is_scored(tmp_path: Path) -> None:
    """An interruption leaves the reports as they were, and the next call goes on from there."""
    with fresh(tmp_path) as store:
        for number in range(3):
            add(store, kept(str(number), "a" * number, label="negative"))
        before = kept_in_step(store)
        first = Lengths()
        next(Rescoring(store, [first]).score())
        assert kept_in_step(store) == before
        assert store.setting("scorer") == "textblob"
        again = Lengths()
        assert _rescored(store, again) == 0
        assert (len(first.asked), again.asked) == (3, [])


def test_a_text_that_is_gone_keeps_its_label(tmp_path: Path) -> None:
    """A deleted post still counts as it did; there is nothing to score any more."""
    with fresh(tmp_path) as store:
        add(store, kept("1", "bad", label="negative"))
        add(store, kept("1", deleted_at=START))
        _rescored(store, Lengths())
        row = store.conn.execute("SELECT sum(negative), sum(posts) FROM volume_hour").fetchone()
        assert row == (1, 1)


def test_only_the_newest_version_of_a_scorer_stays(tmp_path: Path) -> None:
    """What an older version said is gone; what other scorers said is beside."""
    with fresh(tmp_path) as store:
        add(store, kept("1", "good"))
        _rescored(store, Lengths(), Lengths("other"))
        _rescored(store, Lengths(version="12"), Lengths("other", "12"))
        found = store.conn.execute(
            "SELECT name, version, confidence FROM score JOIN scorer ON scorer.id = scorer "
            "ORDER BY name"
        ).fetchall()
        assert found == [("lengths", "12", 6), ("other", "12", 6), ("textblob", "1", None)]
    with open_reader(tmp_path / "monitor.db") as reader:
        assert reader.scorers() == tuple((name, version) for name, version, _ in found)


def test_what_was_begun_before_adds_no_other_labels(tmp_path: Path) -> None:
    """An import or backfill that still scores as before ends with its page."""
    with fresh(tmp_path) as store, fresh(tmp_path) as other:
        add(store, kept("1", "good"))
        _rescored(other, Lengths())
        with pytest.raises(ConfigError, match="holds the labels of 'lengths'"):
            add(store, kept("2", "bad"))
        assert kept_in_step(store) == counted(store)


def test_an_older_version_that_returns_is_not_taken_for_the_one_in_use(tmp_path: Path) -> None:
    """Who goes back to an earlier release and is interrupted reads the labels that count."""
    with fresh(tmp_path) as store:
        add(store, kept("1", "good"), kept("2", "bad"))
        _rescored(store, Lengths())
        _rescored(store, Lengths(version="12"))
        next(Rescoring(store, [Lengths()]).score())
    with open_reader(tmp_path / "monitor.db") as reader:
        assert looks.rollups(reader, store.zone) == []


def test_further_scorers_follow_the_text(tmp_path: Path) -> None:
    """Their number is kept with the post, changes with an edit, and not with an older version."""
    with fresh(tmp_path) as store:
        number = store.number("scorer", name="other", version="1")
        for text, edited in (("one", 1), ("three", 3), ("on", 2)):
            said = kept("1", text, version=str(edited), edited_at=START.replace(hour=edited + 6))
            add(store, said, others={number: Score(len(text), None, "neutral")})
        found = store.conn.execute("SELECT polarity FROM score WHERE scorer = ?", (number,))
        assert found.fetchall() == [(5,)]


def test_the_command(tmp_path: Path) -> None:
    """A changed scorer is refused until `monitor rescore` has been called; then reports use it.

    TextBlob's own scores are there already: they are stored in any case.
    """
    (tmp_path / "config.toml").write_text(CONFIG)
    archive(tmp_path / "a.ndjson", [post(n, "Police in Anaheim: not good") for n in range(3)])
    assert monitor("import", "a.ndjson", cwd=tmp_path).returncode == 0
    (tmp_path / "config.toml").write_text(
        CONFIG.replace("[monitor]", '[monitor]\nscorer = "textblob"')
    )
    refused = monitor("import", "a.ndjson", cwd=tmp_path)
    assert refused.returncode == 78
    assert b"`monitor rescore`" in refused.stderr
    done = monitor("rescore", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (
        0,
        b"No score was missing; the reports have the labels of textblob\n",
    )
    gone = [{"source": "chirper", "id": "0", "deleted_at": "2017-02-24T00:00:00Z"}]
    archive(tmp_path / "gone.ndjson", gone)
    assert monitor("import", "gone.ndjson", cwd=tmp_path).returncode == 0
    (tmp_path / "config.toml").write_text(
        CONFIG.replace("[monitor]", '[monitor]\nscorer = "model"')
    )
    assert monitor("rescore", cwd=tmp_path).stdout == (
        b"2 scores; the reports have the labels of model\n"
        b"1 post keeps the label of before: its text is gone\n"
    )
    (tmp_path / "config.toml").write_text(SOCIAL)
    assert b"text is gone" not in monitor("rescore", cwd=tmp_path).stdout
    assert monitor("import", "a.ndjson", cwd=tmp_path).returncode == 0
    said = monitor("report", "sentiment", "--format", "json", cwd=tmp_path)
    assert b'"scorer":"textblob"' in said.stdout
