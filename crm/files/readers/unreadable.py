"""Why a file of contacts cannot be read, in one sentence that says what to do next, and the limits behind it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 25 * 1024 * 1024
MAX_COLUMNS = 200
MAX_ROWS = 250_000
MAX_CELL = 10_000  # characters; a longer one refuses its row

SENTENCES: dict[str, str | Promise] = {
    "broken_workbook": _("This Excel file is damaged. Open it in Excel, save it as XLSX again and upload that."),
    "empty": _("The file is empty. Choose a file with a header row and at least one row of data."),
    "no_such_sheet": _("The workbook has no sheet of this name. Choose one of its sheets."),
    "no_rows": _("The file holds a header and nothing below it. Add at least one row and upload it again."),
    "not_a_table": _("This is not a table. Save the list as CSV or XLSX and upload that file."),
    "old_excel": _(
        "This is an old or password-protected Excel file. Save it as XLSX without a password and upload that file."
    ),
    "other_workbook": _("This spreadsheet is not in the XLSX format. Save it as XLSX or CSV and upload that file."),
    "too_big_inside": _("This Excel file unpacks to more than we read. Save the sheet with the data as CSV."),
    "too_large": _("The file is larger than 25 MB. Split it into smaller files and import them one by one."),
    "too_many_columns": _("The file has more than 200 columns. Remove those you do not need and upload it again."),
    "too_many_rows": _("The file has more than 250,000 rows. Split it into smaller files and import them one by one."),
    "unclosed_quote": _(
        "A quotation mark opened in row %(row)s is never closed. Close or remove it and upload the file again."
    ),
    "unknown_letters": _(
        "We cannot tell which letters the bytes of this file stand for. Save it as CSV UTF-8 or XLSX and upload that, "
        "or choose the letters yourself."
    ),
    "unknown_setting": _("We do not know this encoding or separator. Choose one from the list."),
}


class UnreadableFile(Exception):
    """The file, or one row of it, cannot be read; `code` is stable, `row` is set where one row is to blame.

    Its text is a sentence in the language of the moment and names no value of the file, so it may be shown and logged.
    """

    def __init__(self, code: str, row: int | None = None):
        super().__init__(code)
        self.code = code
        self.row = row

    def __str__(self) -> str:
        return str(SENTENCES[self.code]) % {"row": self.row}
