"""Where somebody can complain about us (Art. 12(4), 13(2)(d), 77): the authority, as the public finds it."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Authority(NamedTuple):
    """A supervisory authority."""

    name: str | Promise
    address: str
    site: str


PRESIDENT = Authority(
    _("President of the Personal Data Protection Office (Prezes Urzędu Ochrony Danych Osobowych)"),
    "ul. Moniuszki 1A, 00-014 Warszawa",
    "https://uodo.gov.pl",
)
