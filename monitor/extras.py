"""How to install what a feature needs beyond the core."""

import json
from importlib.metadata import PackageNotFoundError, distribution

NAME = "reaction-monitor"


def how_to_install(extra: str, program: str = NAME) -> str:
    """Return the command that adds an extra to the program as it was installed here.

    Where it came from a folder or a file, that is named: no index has it then.

    References:
        PEP 610, `direct_url.json`; known, not read again on 2026-11-28.
    """
    try:
        recorded = distribution(program).read_text("direct_url.json")
    except PackageNotFoundError:  # run from a folder, and never installed
        return f"pip install '.[{extra}]'"
    if recorded is None:
        return f"pip install '{program}[{extra}]'"
    origin = json.loads(recorded)
    if "dir_info" in origin:
        path = origin["url"].removeprefix("file://")
        editable = "-e " if origin["dir_info"].get("editable") else ""
        return f"pip install {editable}'{path}[{extra}]'"
    return f"pip install '{program}[{extra}] @ {origin['url']}'"
