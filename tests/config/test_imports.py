"""`[import]`: a folder that the daemon watches; off unless named, with exact complaints."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.archive import Hints
from monitor.config.chores import ImportFolder
from monitor.errors import ConfigError
from tests.config.write import RIGHT, read


def test_no_folder_is_watched_by_default(tmp_path: Path) -> None:
    """Nor where only the way of reading is given."""
    assert read(tmp_path, RIGHT).imports is None
    assert read(tmp_path, f'{RIGHT}[import]\ndates = "dmy"\n').imports is None


def test_all_of_it_is_read(tmp_path: Path) -> None:
    """Every key; the path starts from the folder of the file."""
    text = (
        '[import]\nfolder = "inbox"\nsource = "forum"\ntimezone = "Europe/Berlin"\n'
        'dates = "dmy"\ncolumns = { Zeit = "created_at", "Mein Text" = "text" }\n'
    )
    found = read(tmp_path, RIGHT + text).imports
    assert found is not None
    assert found.path == tmp_path / "inbox"
    columns = {"Zeit": "created_at", "Mein Text": "text"}
    assert found.hints == Hints(columns, ZoneInfo("Europe/Berlin"), "dmy", "forum")
    assert isinstance(found, ImportFolder)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('folders = "inbox"', 'folders is no key; did you mean "folder"?'),
        ('dates = "ymd"', "dates is 'ymd': write 'dmy' or 'mdy' or ''"),
        ('timezone = "Europe/Berln"', 'America/Los_Angeles; did you mean "Europe/Berlin"?'),
        ('source = "My Forum"', "source is 'My Forum': write a short name of a-z, 0-9, - and _"),
        (
            'columns = { Zeit = "time" }',
            "columns gives the column 'Zeit' the field 'time', which is none: write",
        ),
        ("columns = { Zeit = 1 }", "columns is a value of another type: write a string in quotes"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, line: str, said: str) -> None:
    """The file, the line, the table, the key, what is wrong and what to do."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f"{RIGHT}[import]\n{line}\n")
    assert str(caught.value).startswith(f"{tmp_path / 'config.toml'}, line ")
    assert ", [import]: " in str(caught.value)
    assert said in str(caught.value)
