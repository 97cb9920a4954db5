"""`[backup]`: copies on schedule; none without the table, with exact complaints."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config.chores import Backups
from monitor.errors import ConfigError
from tests.config.write import RIGHT, read


def test_nothing_is_copied_by_default(tmp_path: Path) -> None:
    """Without the table there is nothing; the folder starts from that of the file."""
    assert read(tmp_path, RIGHT).backups is None
    assert read(tmp_path, f'{RIGHT}[backup]\nfolder = "copies"\n').backups == Backups(
        folder=tmp_path / "copies", every=timedelta(days=1), keep=7, max_age=timedelta(days=3)
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("keep = 3", 'the key "folder" is missing: write it here'),
        ('folder = "x"\nkept = 3', 'kept is no key; did you mean "keep"?'),
        ('folder = "x"\nkeep = 0', "keep is 0: write a whole number >= 1"),
        ('folder = "x"\nevery = "1m"', "every is '1m': write a duration from 1h to 1w"),
        ('folder = "x"\nmax_age = "1y"', "max_age is '1y': write a number and s, m,"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, lines: str, said: str) -> None:
    """With table and key."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f"{RIGHT}[backup]\n{lines}\n")
    assert said in str(caught.value)
    assert "[backup]" in str(caught.value)
