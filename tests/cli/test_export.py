"""`monitor export`."""

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest

from monitor.cli import Globals
from monitor.cli.export import export
from monitor.errors import CannotCreate, UsageError
from tests.cli.shell import NOW, configured, run
from tests.report.sample import sample
from tests.store.build import Sample, build, instant

pytestmark = pytest.mark.repeats

T = instant("02-23T06:00")


def test_posts_are_safe_by_default(settings: Globals) -> None:
    """No author, no address and no text; every post once, with how it was scored."""
    out = run(export, "posts", settings=settings).stdout
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["id"] for row in rows] == ["n1", "n2", "n3", "n4", "n5"]
    assert rows[0]["created_at"] == "2017-02-23T06:00:00Z"
    assert (rows[0]["label"], rows[0]["polarity"], rows[0]["lang"]) == ("negative", -0.5, "en")
    assert (rows[2]["label"], rows[2]["reason"]) == ("unscored", "language: es")
    assert not {"text", "author", "person", "url"} & set(rows[0])
    assert "example" not in out


def test_texts_come_only_where_asked_for(settings: Globals) -> None:
    """--text adds the text, and still neither author nor address."""
    rows = [
        json.loads(x) for x in run(export, "posts", "--text", settings=settings).stdout.splitlines()
    ]
    assert {row["text"] for row in rows} == {"Posted"}
    assert not {"author", "person", "url"} & set(rows[0])


def test_a_span_can_be_asked_for(settings: Globals) -> None:
    """--since and --until bound the time of publication."""
    words = ["posts", "--since", "2017-02-23T07:00:00Z", "--until", "2017-02-23T09:00:00Z"]
    out = run(export, *words, settings=settings).stdout
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["n4"]


def test_csv_is_harmless_unless_raw(tmp_path: Path) -> None:
    """A text that a spreadsheet would run gets an apostrophe; --raw leaves it as it is."""
    build(tmp_path / "monitor.db", [Sample(at=T, text='=HYPERLINK("http://x"),\n"quoted"')])
    settings = configured(tmp_path)
    words = ["posts", "--text", "--format", "csv"]
    (safe,) = csv.DictReader(io.StringIO(run(export, *words, settings=settings).stdout))
    (raw,) = csv.DictReader(io.StringIO(run(export, *words, "--raw", settings=settings).stdout))
    assert safe["text"] == f"'{raw['text']}"
    assert raw["text"] == '=HYPERLINK("http://x"),\n"quoted"'
    assert float(safe["polarity"]) == 0


def test_volume_and_sentiment_are_the_figures_of_the_reports(settings: Globals) -> None:
    """One record for each bucket; what was not observed is null and not 0."""
    words = ["--now", NOW, "--until", "2017-02-23T11:00:00Z"]
    rows = [
        json.loads(x) for x in run(export, "volume", *words, settings=settings).stdout.splitlines()
    ]
    assert [row["posts"] for row in rows] == [3, None, 1, 1, 0]
    words += ["--format", "csv", "--by", "source"]
    found = csv.DictReader(io.StringIO(run(export, "sentiment", *words, settings=settings).stdout))
    assert [row["negative"] for row in found if row["group"] == "chirper"] == [
        "1",
        "0",
        "1",
        "0",
        "0",
    ]


@pytest.mark.parametrize("simulated", ["1", ""])
def test_simulated_is_in_every_record(tmp_path: Path, simulated: str) -> None:
    """What a program made up says so in each line."""
    sample(tmp_path, simulated=simulated)
    for what in ("posts", "volume", "sentiment"):
        out = run(export, what, "--now", NOW, settings=configured(tmp_path)).stdout
        assert {json.loads(line)["simulated"] for line in out.splitlines()} == {bool(simulated)}


def test_a_file_is_whole_or_not_there(settings: Globals, tmp_path: Path) -> None:
    """-o writes beside the file first; where it cannot, exit code 73 and nothing is left."""
    target = tmp_path / "posts.ndjson"
    assert run(export, "posts", "-o", str(target), settings=settings).stdout == ""
    assert len(target.read_text(encoding="utf-8").splitlines()) == 5
    with pytest.raises(CannotCreate, match="cannot be written") as caught:
        run(export, "posts", "-o", str(tmp_path / "none" / "x"), settings=settings)
    assert caught.value.exit_code == 73
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("words", [["posts", "--text"], ["volume"], ["sentiment"]])
@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".ndjson", ".txt"])
def test_the_name_of_the_file_tells_the_format(
    settings: Globals, tmp_path: Path, words: list[str], suffix: str
) -> None:
    """NDJSON where it tells none; the same rows in each, and in Parquet with their types."""
    asked = [*words, "--now", NOW]
    lines = run(export, *asked, settings=settings).stdout
    target = tmp_path / f"out{suffix}"
    assert run(export, *asked, "--out", str(target), settings=settings).exit_code == 0
    if suffix == ".parquet":
        parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra [parquet]")
        found = parquet.read_table(target).to_pylist()
        told = [json.loads(msgspec.json.encode(row)) for row in found]
        assert told == [json.loads(line) for line in lines.splitlines()]
    elif suffix == ".csv":
        with target.open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == len(lines.splitlines())
    else:
        assert target.read_text(encoding="utf-8") == lines


def test_parquet_needs_a_file(settings: Globals) -> None:
    """It is written from its end: standard output cannot take it."""
    with pytest.raises(UsageError, match="needs a file: add --out FILE"):
        run(export, "posts", "--format", "parquet", settings=settings)


@pytest.mark.parametrize("what", ["volume", "sentiment"])
def test_a_terminal_does_not_choose_how_long_buckets_are(settings: Globals, what: str) -> None:
    """Named, guessed from a file, for the public: the same buckets."""
    words = [what, "--since", "2017-02-21T00:00Z", "--now", NOW]

    def starts(*more: str) -> list[str]:
        lines = run(export, *words, *more, settings=settings).stdout.splitlines()
        return [json.loads(line)["start"] for line in lines]

    named = starts("--format", "ndjson")
    assert len(named) > 30
    assert starts() == named == starts("--public")


@pytest.mark.parametrize("name", ["posts.docx", "posts.xls", "posts.csv.gz"])
def test_an_ending_of_something_else_is_refused(
    settings: Globals, tmp_path: Path, name: str
) -> None:
    """Lines of JSON under the name of a spreadsheet open nowhere; with --format they are meant."""
    target = tmp_path / name
    with pytest.raises(UsageError, match=r"its ending says no format: name it \.ndjson"):
        run(export, "posts", "--out", str(target), settings=settings)
    assert not target.exists()
    run(export, "posts", "--out", str(target), "--format", "ndjson", settings=settings)
    assert json.loads(target.read_text().splitlines()[0])["id"] == "n1"
