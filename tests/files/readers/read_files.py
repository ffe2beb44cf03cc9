"""Reading a file in a test: as a table, as its rows, or why not; and workbooks made for it."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from crm.files.readers.tables import read_table
from crm.files.readers.unreadable import UnreadableFile

POLISH = "aąbcćdeęfghijklłmnńoóprsśtuwyzźżAĄBCĆDEĘFGHIJKLŁMNŃOÓPRSŚTUWYZŹŻ"
SIGNS = " 0123456789.,;:|\t'\"-+=@()/&%\n\r"
HEADERS = ["Imię", "Nazwisko", "E-mail"]
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def read(content: bytes, name: str = "targi.csv", **told):
    return read_table(io.BytesIO(content), name, **told)


def rows(content: bytes, name: str = "targi.csv"):
    return list(read(content, name).rows())


def refusal(content: bytes, name: str = "targi.csv") -> tuple[str, int | None]:
    with pytest.raises(UnreadableFile) as caught:
        rows(content, name)
    return caught.value.code, caught.value.row


def xlsx(*lines, fill=None) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    if fill:
        fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_sheet(xml: bytes, strings: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(["a"]))) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            copy.writestr(name, xml if name.endswith("sheet1.xml") else source.read(name))
        if strings:
            copy.writestr("xl/sharedStrings.xml", strings)
    return buffer.getvalue()
