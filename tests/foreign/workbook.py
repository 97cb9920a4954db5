"""Small XLSX workbooks, with days as numbers in a format, as spreadsheet programs write them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"

STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    '<numFmt numFmtId="165" formatCode="0.00&quot; days&quot;"/></numFmts>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/>'
    '<xf numFmtId="165"/></cellXfs></styleSheet>'
)


def parts(sheet: str, texts: Sequence[str] = (), *, styles: str = STYLES) -> dict[str, str]:
    """Return the parts of a workbook with one sheet, whose XML is given."""
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    return {
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Posts" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship '
        f'Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": styles,
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData>'
        "</worksheet>",
    }


def packed(held: Mapping[str, str]) -> bytes:
    """Return parts as a file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in held.items():
            book.writestr(name, text)
    return stream.getvalue()


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """Return a file with these rows; a time becomes a number in a format."""
    texts: list[str] = []

    def cell(value: object, where: str) -> str:
        if isinstance(value, datetime):
            days = (value - datetime(1899, 12, 30)).total_seconds() / 86_400  # noqa: DTZ001
            return f'<c r="{where}" s="1"><v>{days!r}</v></c>'
        if isinstance(value, int | float):
            return f'<c r="{where}"><v>{value!r}</v></c>'
        if value is None:
            return ""
        texts.append(str(value))
        return f'<c r="{where}" t="s"><v>{len(texts) - 1}</v></c>'

    sheet = "".join(
        f'<row r="{n}">{"".join(cell(v, f"{chr(65 + k)}{n}") for k, v in enumerate(row))}</row>'
        for n, row in enumerate(rows, 1)
    )
    return packed(parts(sheet, texts))
