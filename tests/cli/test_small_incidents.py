"""Incidents of few posts, of which nobody claims to have seen all: charts say so, and no more."""

from pathlib import Path

from click.testing import CliRunner, Result

from monitor import cli
from tests.cli.run import CONFIG, archive, post


def run(here: Path, *words: str) -> Result:
    config = ["--config", str(here / "config.toml")]
    return CliRunner().invoke(cli.root, [*config, *words], standalone_mode=False)


def test_charts_of_an_archive_claim_no_more_than_its_report(tmp_path: Path) -> None:
    """No phase where the report can estimate nothing; a title on every chart; no empty axis."""
    (tmp_path / "config.toml").write_text(CONFIG)
    said = ["Police in Anaheim", "Threats to shoot, say police in Anaheim"]
    posts = [post(n, said[n % 6 == 0], author=f"author {n % 9}") for n in range(12)]
    archive(tmp_path / "posts.ndjson", posts)
    assert run(tmp_path, "import", str(tmp_path / "posts.ndjson")).exception is None
    spread = run(tmp_path, "chart", "spread").stdout
    assert "Nothing of this time is known to have been watched" in spread
    assert "Phase" not in spread
    versions = run(tmp_path, "chart", "narratives").stdout
    assert "Too few different texts to say what share" in versions
    assert "Shares over time are not drawn: too few posts or people at a time." in versions
    assert "┤" not in versions
    assert "one step" not in versions
    run(tmp_path, "chart", "narratives", "--out", str(tmp_path / "versions.svg"))
    picture = (tmp_path / "versions.svg").read_text()
    assert "No version of events is in enough posts to be shown" in picture


def test_a_headline_names_no_key_of_the_configuration(tmp_path: Path) -> None:
    """A chart of versions that nobody named is for readers, too."""
    (tmp_path / "config.toml").write_text(
        CONFIG.replace("[[incident.narrative]]", "[[incident.voice]]")
    )
    archive(tmp_path / "posts.ndjson", [post(1)])
    run(tmp_path, "import", str(tmp_path / "posts.ndjson"))
    title, *_ = run(tmp_path, "chart", "narratives").stdout.splitlines()
    assert title == "No version of events was looked for yet"
