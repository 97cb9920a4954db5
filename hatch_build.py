"""What a wheel has besides the files of the package: its documents, in one."""

import runpy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackedDocuments(BuildHookInterface[Any]):
    """Packs the documents into a wheel; what runs from a checkout reads them there."""

    _folder: TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Have one file more put into the wheel, unless that only points to the checkout.

        Whoever builds an image has no documents there.
        """
        root = Path(self.root)
        docs = root / "docs"
        if version == "editable" or not docs.is_dir():
            return
        documents = runpy.run_path(str(root / "monitor" / "cli" / "documents.py"))
        self._folder = TemporaryDirectory()
        file = Path(self._folder.name, documents["PACKED"])
        file.write_bytes(documents["packed"](docs))
        build_data["force_include"][str(file)] = f"monitor/{file.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the file away again, which the wheel has now."""
        del version, build_data, artifact_path
        if self._folder is not None:
            self._folder.cleanup()
