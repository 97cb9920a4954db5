"""`monitor analyze`: counts from any tool, out as scores or as a summary."""

import gzip
import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from click.testing import CliRunner

from monitor.cli.analyze import analyze
from monitor.errors import DataError
from monitor.spread.bursts.scores import scores
from monitor.spread.forecast.ahead import forecast, replay
from tests.cli.run import ROOT, monitor
from tests.spread.draws import made

pytestmark = pytest.mark.repeats


START = 1_424_986_800  # 2015-02-26T21:40:00Z


def series(length: int = 3000) -> np.ndarray:
    posts = np.random.default_rng(5).poisson(20, length)
    posts[2000:2010] = 900
    return posts


def csv(posts: np.ndarray, *missing: int) -> str:
    rows = [f"{START + 300 * k},{n}" for k, n in enumerate(posts) if k not in missing]
    return "\n".join(["timestamp,count", *rows, ""])


def run(text: str, *options: str) -> str:
    result = CliRunner().invoke(analyze, [*options, "-"], input=text, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_there_is_one_line_for_each_bucket() -> None:
    """The scores are those of the analytics, in order; where no row was there is none."""
    posts = series()
    header, *lines = run(csv(posts, 7, 1500), "--scores").splitlines()
    assert header == "start,count,score,level"
    assert lines[0] == f"2015-02-26T21:40:00Z,{posts[0]},0.000000,none"
    assert lines[7] == "2015-02-26T22:15:00Z,,,none"
    seen = np.ones(len(posts))
    seen[[7, 1500]] = 0
    expected = scores(made(posts, seen, start=START))
    cells = [line.split(",") for line in lines]
    assert len(cells) == len(posts)
    told = [float(cell[2]) if cell[2] else np.nan for cell in cells]
    assert np.array_equal(told, expected.score, equal_nan=True)
    assert [cell[3] for cell in cells] == ["alarm" if alarm else "none" for alarm in expected.alarm]
    assert next(k for k, cell in enumerate(cells) if cell[3] == "alarm") == 2000


@pytest.mark.parametrize("options", [[], ["--json"], ["--forecast", "1h,6h"]])
def test_the_order_of_rows_tells_nothing(options: list[str]) -> None:
    """Tools that export the newest row first are read as those that export it last."""
    text = csv(series(), 7, 1500)
    header, *rows = text.splitlines(keepends=True)
    assert run("".join([header, *reversed(rows)]), *options) == run(text, *options)


@pytest.mark.parametrize("sign", [",", ";"])
def test_a_file_may_be_compressed(tmp_path: Path, sign: str) -> None:
    """By its first bytes, whatever its name; data that break off are named, and no bug."""
    rows = [f"{START + 300 * k}{sign}{n}" for k, n in enumerate(series())]
    text = "\n".join([f"timestamp{sign}count", *rows, ""])
    packed = gzip.compress(text.encode())
    file = tmp_path / "calls.csv.gz"
    file.write_bytes(packed)
    told = CliRunner().invoke(analyze, [str(file)], catch_exceptions=False)
    assert told.stdout == run(text)
    for length in (3, len(packed) // 2, len(packed) - 1):
        file.write_bytes(packed[:length])
        for options in ([], ["--scores"]):
            with pytest.raises(DataError, match=r"calls\.csv\.gz: the compressed data break off"):
                CliRunner().invoke(analyze, [*options, str(file)], catch_exceptions=False)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("2017-02-22 08:00;4", "line 5: 2017-02-22T08:00:00Z is there twice"),
        ("2017-02-22 10:00:01;4", "line 5: 2017-02-22T10:00:01Z does not fit"),
        ("2017-02-22 11:00;many", "line 5: Anrufe: write a whole number, not 'many'"),
        (f"2017-02-22 11:00;{10**19 - 1}", "line 5: Anrufe: write a whole number of at most"),
        ("noon;4", "line 5: Zeit: write a time such as"),
    ],
)
@pytest.mark.parametrize("scores", [[], ["--scores"]])
def test_a_wrong_row_of_a_table_is_named_by_its_own_line(
    tmp_path: Path, last: str, said: str, scores: list[str]
) -> None:
    """As it stands in the file, whatever the order in which it is read; so is its column."""
    file = tmp_path / "calls.csv"
    rows = ["2017-02-22 09:00;1", "2017-02-22 08:00;2", "2017-02-22 10:00;3", last]
    file.write_text("\n".join(["Zeit;Anrufe", *rows, ""]))
    options = ["--map", "Zeit=timestamp", "--map", "Anrufe=count", *scores, str(file)]
    with pytest.raises(DataError, match=re.escape(f"calls.csv, {said}")):
        CliRunner().invoke(analyze, options, catch_exceptions=False)


def test_a_bucket_knows_nothing_of_later_ones() -> None:
    """The scores of a file that ends earlier are the beginning of those of the whole."""
    text = csv(series())
    whole, part = (
        run(text, "--scores"),
        run(text[: text.index(f"{START + 300 * 2003}")], "--scores"),
    )
    assert whole.startswith(part)
    assert len(part.splitlines()) == 2004


def test_without_an_option_there_is_a_summary() -> None:
    """Waves and alarms, for a reader and as JSON."""
    posts = series()
    said = run(csv(posts, 7))
    assert "Thursday 26 February, 9:40 pm to Monday 9 March 2015, 7:40 am, UTC: " in said
    assert "counted in 3,000 buckets of 5 min; 2,999 of them were observed\n" in said
    assert "waves: 1\n" in said
    assert (
        "\n  Thursday 5 March, 8:20 to 9:10 pm: 9,000 counted, most on Thursday 5 March, 8" in said
    )
    assert "alarms: 1\n  Thursday 5 March, 8:20 pm\n" in said
    found = json.loads(run(csv(posts), "--json"))
    assert found["bursts"] == [
        {
            "start": "2015-03-05T20:20:00Z",
            "end": "2015-03-05T21:10:00Z",
            "peak_at": "2015-03-05T20:20:00Z",
            "posts": 9000,
        }
    ]
    assert found["alarms"] == ["2015-03-05T20:20:00Z"]
    assert (found["buckets"], found["observed"], found["step_seconds"]) == (3000, 3000, 300)
    assert found["posts"] == posts.sum()


@pytest.mark.parametrize("most", ["2017-03-12", "2017-03-20"])
def test_sentences_are_on_the_clock_of_the_file(most: str) -> None:
    """A day is that of the calendar there, also once the clocks have changed."""
    days = [date(2017, 3, 1) + timedelta(days=number) for number in range(30)]
    rows = [f"{one},{500 if one.isoformat() == most else 20}" for one in days]
    said = run("\n".join(["timestamp,count", *rows, ""]), "--tz", "America/Los_Angeles")
    assert "Wednesday 1 March to Thursday 30 March 2017, Los Angeles time: " in said
    assert "in 30 days; all were observed\n" in said
    day = date.fromisoformat(most)
    assert f"alarms: 1\n  {day:%A} {day.day} March, midnight\n" in said
    assert f"{date.fromisoformat(most).day} March, with 500 items." in said
    hours = [f"2017-02-22T{hour:02}:00,{500 if hour == 9 else 20}" for hour in range(24)]
    said = run("\n".join(["timestamp,count", *hours, ""]), "--tz", "America/Los_Angeles")
    assert "22 February, 9 to 10 am, with 500 items." in said


@pytest.mark.parametrize("hours", [8, 48, 168])
def test_long_buckets_tell_no_hours(hours: int) -> None:
    """What cannot be forecast from them is not called too early, nor too little seen."""
    starts = [
        datetime(2017, 1, 2, tzinfo=UTC) + timedelta(hours=hours * number) for number in range(60)
    ]
    rows = [f"{one.isoformat()},{900 if one == starts[9] else 90}" for one in starts]
    found = json.loads(run("\n".join(["timestamp,count", *rows, ""]), "--json"))
    assert len(found["sentences"]) == 2
    assert found["sentences"][1].endswith(", with 900 items.")


def test_many_waves_are_cut_to_the_largest() -> None:
    """A reader sees the ten largest waves, in order of time; JSON has all."""
    posts = np.tile(np.repeat([1, 40], [90, 10]), 15)
    posts[190:200] = 400
    said = run(csv(posts))
    assert "waves: 15; the 10 largest:\n" in said
    assert said.count("counted, most") == 10
    assert len(json.loads(run(csv(posts), "--json"))["bursts"]) == 15


def test_a_file_is_read(tmp_path: Path) -> None:
    """A file is named by its path; a byte order mark in front does no harm."""
    path = tmp_path / "calls.csv"
    path.write_text("\ufeff" + csv(series(50)), encoding="utf-8")
    done = monitor("analyze", "--scores", str(path), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    result = CliRunner().invoke(analyze, ["--scores", str(path)])
    assert result.stdout.encode() == done.stdout
    assert done.stdout.count(b"\n") == 51


def test_a_wrong_row_costs_what_follows_it(tmp_path: Path) -> None:
    """What was good before it has been printed; the code is 65, and one sentence says where."""
    text = csv(series(2000)) + "soon,7\n"
    done = monitor("analyze", "--scores", "-", cwd=tmp_path, stdin=text.encode())
    assert done.returncode == 65
    assert done.stdout.count(b"\n") == 2001
    assert done.stderr.startswith(b"monitor: standard input, line 2002: write a time")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "standard input, line 1: '' lacks a column: name them timestamp,count"),
        (b"timestamp,count\n", "standard input: fewer than two rows of counts"),
        (b"timestamp,count\nsoon,1\n", "standard input, line 2: write a time"),
        (b"timestamp,count\n\xff,1\n", "standard input, line 2: this is no text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "standard input, line 1: this is no text in UTF-8"),
    ],
)
def test_what_is_no_series_is_bad_data(tmp_path: Path, data: bytes, expected: str) -> None:
    """An empty file, one without rows, bytes that are no text: code 65 and where."""
    for options in ([], ["--scores"]):
        done = monitor("analyze", *options, "-", cwd=tmp_path, stdin=data)
        assert done.returncode == 65
        assert done.stderr.decode().startswith(f"monitor: {expected}")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A wrong path is bad data, in one sentence."""
    done = monitor("analyze", "nowhere.csv", cwd=tmp_path)
    assert done.returncode == 65
    expected = "nowhere.csv cannot be read (No such file"
    assert done.stderr.decode().startswith(f"monitor: {expected}")
    result = CliRunner().invoke(analyze, [str(tmp_path / "nowhere.csv")])
    assert isinstance(result.exception, DataError)


def test_a_long_series_needs_no_more_memory() -> None:
    """A hundred days of minutes are scored in about the memory that two rows need."""
    program = (
        "from monitor.cli import main\nimport resource, sys\n"
        "try: main()\n"
        "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
    )
    used = []
    for length in (2, 150_000):
        rows = "".join(f"{START + 60 * k},{k * 7919 % 23}\n" for k in range(length))
        done = subprocess.run(
            [sys.executable, "-c", program, "analyze", "--scores", "-"],
            input=b"timestamp,count\n" + rows.encode(),
            capture_output=True,
            cwd=ROOT,
            check=True,
        )
        assert done.stdout.count(b"\n") == length + 1
        used.append(int(done.stderr))
    assert used[1] < used[0] * 1.2


def test_a_forecast_is_that_of_the_analytics() -> None:
    """One line for each horizon, quantiles in order; in JSON the shape of the report."""
    posts = series()
    header, *lines = run(csv(posts), "--forecast", "1h,6h").splitlines()
    assert header == "horizon_hours,q025,q10,q50,q90,q975"
    counts = made(posts, start=START)
    expected = forecast(counts, (1, 6), replay(counts, (1, 6)))
    told = [tuple(map(float, line.split(","))) for line in lines]
    assert told == [(one.horizon_hours, *one.quantiles) for one in expected]
    found = json.loads(run(csv(posts), "--forecast", "1h", "--json"))["forecast"]
    assert list(found[0]) == header.split(",")


def test_a_range_that_is_too_wide_for_a_middle_has_none() -> None:
    """By the rule of the reports: the cell is empty, and null in JSON; the ends are there."""
    rising = np.bincount(np.sqrt(np.arange(12) / 12 * 144).astype(int), minlength=12)
    _, near, far = run(csv(rising), "--forecast", "1h,24h").splitlines()
    assert "" not in near.split(",")
    assert [cell == "" for cell in far.split(",")] == [False, False, False, True, False, False]
    found = json.loads(run(csv(rising), "--forecast", "1h,24h", "--json"))["forecast"]
    assert [one["q50"] is None for one in found] == [False, True]
    assert all(one["q975"] > 1000 * max(one["q025"], 1) for one in found if one["q50"] is None)


def test_too_little_has_no_forecast() -> None:
    """A quarter of an hour tells nothing of what comes: the header stands alone."""
    assert run(csv(series()[:3]), "--forecast", "1h") == "horizon_hours,q025,q10,q50,q90,q975\n"


@pytest.mark.parametrize(
    ("horizons", "said"),
    [
        ("7m", "7m cannot be foreseen in buckets of 5m: write whole buckets, 1h to 168h"),
        ("1h,x", "write a number and s, m"),
    ],
)
def test_a_horizon_that_cannot_be_is_wrong_usage(tmp_path: Path, horizons: str, said: str) -> None:
    """One sentence says what a horizon may be; the exit code is 2."""
    (tmp_path / "a.csv").write_text(csv(series()))
    done = monitor("analyze", "a.csv", "--forecast", horizons, cwd=tmp_path)
    assert done.returncode == 2
    assert said.encode() in done.stderr
    assert not done.stdout


def test_what_is_counted_is_called_posts_only_where_it_is() -> None:
    """Calls, deaths or views are no posts: of a series of numbers the sentences say items."""
    said = " ".join(json.loads(run(csv(series()), "--json"))["sentences"])
    assert "items" in said
    assert "post" not in said
    flat = " ".join(json.loads(run(csv(np.full(900, 40)), "--json"))["sentences"])
    assert "post" not in flat
    lines = [
        json.dumps({"source": "a", "id": str(n), "created_at": START + 300 * n, "text": "x"})
        for n in range(900)
    ]
    posts = " ".join(json.loads(run("\n".join([*lines, ""]), "--json"))["sentences"])
    assert " posts" in posts
    assert "item" not in posts


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Asia/Kolkata", "America/St_Johns", "UTC"])
def test_posts_are_counted_by_the_hours_of_the_clock(zone: str) -> None:
    """Full hours of the zone, as reports count them, where it is not whole hours from UTC."""
    noon = datetime(2026, 11, 6, 12, tzinfo=ZoneInfo(zone))
    lines = [
        json.dumps({"source": "a", "id": str(n), "created_at": at.isoformat(), "text": "x"})
        for n in range(60 * 48)
        for at in [noon + timedelta(minutes=n)]
    ]
    said = run("\n".join([*lines, ""]), "--json", "--tz", zone)
    assert json.loads(said)["observed"] == 48, "no hour is cut in two"
    shown = run("\n".join([*lines, ""]), "--tz", zone)
    assert shown.startswith("Friday 6 November, noon to Sunday 8 November 2026, noon, ")
    whole = f"{noon.isoformat()}..{(noon + timedelta(hours=49)).isoformat()}"
    more = run("\n".join([*lines, ""]), "--json", "--tz", zone, "--observed", whole)
    assert json.loads(more)["observed"] == 49, "one more is claimed, which had none"


def test_a_row_that_cannot_be_read_leaves_no_hour_at_zero() -> None:
    """Nobody knows when it was posted: an hour may only look as if nothing was posted in it."""
    lines = [
        json.dumps({"source": "a", "id": str(n), "created_at": START + 900 * n, "text": "x"})
        for n in range(96)
        if not 40 <= n < 52
    ]
    whole = ("--json", "--observed", "2015-02-26T21:00Z..2015-02-27T22:00Z")
    assert json.loads(run("\n".join([*lines, ""]), *whole))["observed"] == 25
    text = "\n".join([*lines, '{"source": "a", "id": "x", "created_at": "soon", "text": "x"}', ""])
    result = CliRunner().invoke(analyze, [*whole, "-"], input=text, catch_exceptions=False)
    assert json.loads(result.stdout)["observed"] == 25 - 2
    assert "not counted: 1; nothing was claimed as watched" in result.stderr


@pytest.mark.parametrize("options", [(), ("--tz", "UTC")])
def test_a_count_below_zero_is_refused_however_a_file_is_read(options: tuple[str, ...]) -> None:
    """As a table of another tool it was taken for an hour that nobody watched, without a word."""
    with pytest.raises(DataError, match=r"line 3: .*write a whole number, 0 or more"):
        run("timestamp,count\n2017-02-22T10:00,1\n2017-02-22T11:00,-1\n", *options)


@pytest.mark.parametrize("other", [("--forecast", "1h"), ("--json",)])
def test_scores_are_written_alone(other: tuple[str, ...]) -> None:
    """What was asked for besides was left out, without a word."""
    result = CliRunner().invoke(analyze, ["--scores", *other, "-"], input=csv(series(10)))
    assert result.exit_code == 2
    assert "leave out --forecast and --json" in result.output
