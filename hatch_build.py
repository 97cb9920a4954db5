"""What a wheel has besides the files of the package: its documents, in one."""

import runpy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackedDocuments(BuildHookInterface[Any]):
    """Packs the documents into a wheel; what runs from a checkout reads them there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Have one file more put into the wheel, unless that only points to the checkout."""
        if version == "editable":
            return
        root = Path(self.root)
        documents = runpy.run_path(str(root / "monitor" / "cli" / "documents.py"))
        self._folder = TemporaryDirectory()
        file = Path(self._folder.name, documents["PACKED"])
        file.write_bytes(documents["packed"](root / "docs"))
        build_data["force_include"][str(file)] = f"monitor/{file.name}"
