"""Cells that a spreadsheet must not take for formulas, there and back.

A cell that begins, after blanks, with = + - @ (or their full-width twins), or with a tab or a line end, is run as a
formula by Excel and its kin when a CSV is opened. `safe_cell` puts an apostrophe in front; the same at the start of
every further line of the cell and after every separator inside it, because a program that splits the file elsewhere
than we did sees a cell begin there. Text that looks already neutralised gets one apostrophe more, so that
`raw_cell(safe_cell(text)) == text` for every text: our own exports and error files can be imported again unchanged.
`raw_cell` is applied to every imported cell; on a foreign file it takes off the apostrophe by which somebody else's
export kept a phone number or a formula as text.
"""

import re

BLANK = r"[^\S\r\n]|[\u200b\ufeff]"  # a line end starts a line of its own below
NO_SEPARATOR = (
    r"[^\S\r\n\t]|[\u200b\ufeff]"  # nor a tab: behind the last one of many a cell begins, and there it is seen
)
SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
FORMULA = rf"(?:{BLANK})*{SIGN}"
STARTS = rf"\A(?='*[\t\r\n])|(?:\A|(?<=[\r\n]))(?='*{FORMULA})|(?<=[;,|\t])(?='*(?:{NO_SEPARATOR})*{SIGN}\S)"
RISKY = re.compile(rf"(?:{STARTS})'*(?:{FORMULA})?")
NEUTRALISED = re.compile(rf"(?:{STARTS.replace(chr(39) + '*', chr(39) + '+')})'('*(?:{FORMULA})?)")


def safe_cell(text: str) -> str:
    """`text` for a CSV or XLSX cell, so that no spreadsheet runs it; unchanged where it is harmless."""
    return RISKY.sub(lambda match: "'" + match.group(), text)


def raw_cell(text: str) -> str:
    """What `safe_cell` was given: one neutralising apostrophe less at each place where it puts them."""
    return NEUTRALISED.sub(r"\1", text) if "'" in text else text
