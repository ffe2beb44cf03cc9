"""Why a file is not taken, in one sentence that says what to do next. No sentence repeats anything of the file."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "name": _("The name of this file has no ending we take. These are taken: %(endings)s."),
    "mismatch": _("The file is not what the end of its name says. Save it again in the right format and upload that."),
    "two_in_one": _("This file is two formats in one. Save it again in the program that made it and upload that."),
    "markup": _("Web pages, drawings in SVG and XML are not taken. Save it as PDF and upload that."),
    "active": _("The file holds macros, scripts or other files. Save it without them and upload that."),
    "damaged": _("The file is damaged or locked by a password. Open it, save it again and upload that."),
    "too_large": _("The file is larger than %(mb)s MB. Make it smaller or split it."),
    "too_many": _("Too many files at once. Send at most %(most)s."),
    "too_large_together": _("Together the files are larger than %(mb)s MB, which is more than mail servers take."),
    "too_big_inside": _("The file unpacks to more than we read. Split it or save it in another format."),
    "too_many_pixels": _("The picture has more than %(pixels)s million pixels. Make it smaller and upload that."),
    "own_quota": _("Your files take up all the room you have here. Remove some you no longer need."),
    "house_quota": _("There is no room for more files. Tell the administrator."),
    "infected": _("The virus scanner refuses this file. Do not open it and tell the administrator."),
    "gone": _("This paper cannot go along any more."),
    "unscanned": _("The virus scanner does not answer, so nothing is taken for now. Try again later."),
}
ABOUT_FORMAT = frozenset({"name", "mismatch", "markup", "damaged", "too_large", "too_big_inside"})


class UploadRefused(Exception):
    """The file is not taken; `code` is stable. Its text is a sentence in the language of the moment."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.told = details

    def __str__(self) -> str:
        return str(SENTENCES[self.code]) % self.told

    @property
    def about_format(self) -> bool:
        """Whether another format of the same thing, or less of it, would do."""
        return self.code in ABOUT_FORMAT
