"""The truth, counted a second time by what knows nothing of the monitor."""

import ast
import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.simulator import recount
from bench.simulator.recount import CONFIG, FEED, TRUTH, addresses, matcher, normal, posts

pytestmark = pytest.mark.repeats


COUNTED = {
    *("posts", "mentions", "accounts", "texts", "hours", "five_minutes", "busiest", "days"),
    *("narrative_shares", "narrative_hours", "label_counts", "waves", "links", "media", "uploads"),
    "video",
    *("tags", "statements", "answers", "unseen", "calls"),
}
"""What the script writes; all else is the simulator's plan."""

PROGRAM = Path(recount.__file__)


def test_it_imports_nothing_but_the_standard_library() -> None:
    """A mistake of the monitor cannot hide in the truth as well."""
    imported = set()
    for node in ast.walk(ast.parse(PROGRAM.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(str(node.module))
    assert imported
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
    assert "importlib" not in imported


def test_the_shipped_truth_is_what_it_counts(tmp_path: Path) -> None:
    """Run as a script, where nothing of ours can be imported, it writes the same bytes again."""
    folder, program = tmp_path / "monitor/demo/feed", tmp_path / "bench/simulator/recount.py"
    shutil.copytree(FEED, folder)
    shutil.copy(CONFIG, folder.parent)
    program.parent.mkdir(parents=True)
    shutil.copy(PROGRAM, program)
    truth = json.loads(gzip.decompress((folder / TRUTH).read_bytes()))
    assert set(truth) >= COUNTED
    planned = [{edge: wave[edge] for edge in ("start", "peak", "end")} for wave in truth["waves"]]
    plan = {
        key: planned if key == "waves" else value
        for key, value in truth.items()
        if key == "waves" or key not in COUNTED
    }
    (folder / TRUTH).write_bytes(gzip.compress(json.dumps(plan).encode()))
    subprocess.run([sys.executable, "-I", "-S", program], check=True, timeout=120)
    again, shipped = ((where / TRUTH).read_bytes() for where in (folder, FEED))
    assert gzip.decompress(again) == gzip.decompress(shipped)


def test_versions_are_one_post() -> None:
    """An edit has the last word, the first publication its time; a deletion takes only the text."""
    first = {
        "source": "a",
        "id": "1",
        "created_at": "2017-02-21T08:00:00Z",
        "text": "one",
        "author": "ann",
        "lang": "en",
        "repost_of": "0",
    }
    lines = [
        first,
        {**first, "id": "2", "created_at": "2017-02-21T07:00:00Z", "text": "two"},
        {**first, "text": "one (edited)"},
        {"source": "a", "id": "2", "deleted_at": "2017-02-21T09:00:00Z"},
    ]
    two, one = posts(lines)
    assert (one.text, one.deleted, one.answers) == ("one (edited)", False, True)
    assert (two.native_id, two.text, two.deleted) == ("2", "two", True)


@pytest.mark.parametrize(
    ("query", "finds", "passes_over"),
    [
        ("anaheim", "see #Anaheim", "see #AnaheimCop"),
        ("#anaheimcop", "see #AnaheimCop", "see anaheimcop"),
        ("officer", "The OFFICER’s gun", "two officers"),
        ("officer*", "two officers", "an offer"),
        ('"off-duty officer"', "An off duty officer", "an officer off duty"),
        ('"never said"', "He never said it", "Never had he said it"),
        ("(a AND (b OR c)) OR d", "c a", "b c"),
        ("a AND NOT b", "a c", "a b"),
        ("amenaz* AND dispar*", "amenazó con disparar", "amenazó"),
        ("policia", "la policía", "https://policia.example/policia"),
    ],
)
def test_queries_are_read_as_documented(query: str, finds: str, passes_over: str) -> None:
    """Words, phrases, tags, stars, AND, OR, NOT, parentheses; links are not searched."""
    assert matcher(query)(finds)
    assert not matcher(query)(passes_over)


@pytest.mark.parametrize("query", ["a NEAR/3 b", "a -b", "lang:es", "a)"])
def test_queries_with_more_in_them_are_refused(query: str) -> None:
    """Rather than counted wrongly."""
    with pytest.raises(ValueError, match="cannot read"):
        matcher(query)


def test_texts_are_alike_as_documented() -> None:
    """Case, accents, quotes, links, names and a leading `RT` make no other text; words do."""
    said = normal("Officer fires “gun”  at the café")
    for same in (
        'RT @KTLA: officer fires "gun" at the cafe https://a.example/1',
        "@ann Officer FIRES “gun” at the café",
        "@ann@there.example officer fires\n“gun” at the cafe\u0301",
    ):
        assert normal(same) == said
    assert normal("Officer fires “gun” at a café") != said
    assert normal("Jo Doe ran", ["Jo Doe"]) == normal("#jodoe ran", ["Jo Doe"])
    assert normal("hi (via ann@a.example)") == normal("Hi (via b.c+d@b.a.example)")
    assert normal("hi @ann@a.example (via)") == normal("hi (via)")
    assert normal("https://a.example/A") != normal("https://a.example/B")


def test_addresses_are_alike_as_documented() -> None:
    """Whatever scheme, mobile host, fragment and sharer, it is one page; a query is another."""
    text = "See (https://m.a.example/b/?utm_source=x&ref=y#z), http://www.a.example/b. and again"
    assert addresses(text) == {"a.example/b"}
    assert addresses("https://a.example/b?id=2&c=1") == {"a.example/b?c=1&id=2"}
    assert addresses("no link") == frozenset()
