"""The folder of the database."""

from pathlib import Path

from monitor.errors import CannotCreate, cannot_write


def make_folder(database: Path) -> None:
    """Make the folder of *database* (0700) where it is missing, and no folder above it.

    Where that above is missing too, a disk is not mounted or a path is misspelt, and a database
    that began anew in silence would hide the one that is meant.

    Raises:
        CannotCreate: It cannot be made.
    """
    folder = database.parent
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError as error:
        message = (
            f"the database {database} cannot be made, for there is no folder {folder.parent}: "
            "mount "
            "its disk, make the folder, or correct `database`"
        )
        raise CannotCreate(message) from error
    except OSError as error:
        raise CannotCreate(cannot_write(f"the database {database}", error)) from error
