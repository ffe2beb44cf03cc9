"""How a page about people begins: what it will ask is asked as one, with what its frame and its purposes take."""

from typing import Any

from crm.accounts.pages.frame import of_the_frame
from crm.accounts.prepared import Question, prepared
from crm.accounts.together import Asked, ahead
from crm.privacy import page_memo
from crm.privacy.models import Purpose


@prepared
def every_purpose(_reader: None) -> Any:
    """All versions of all purposes, as `Purpose.every` has them."""
    return Purpose.objects.all()


PURPOSES = Question("purposes", every_purpose, {})


def ask_ahead(user: Any, *asked: Asked, frame: bool = True) -> None:
    """Ask these together with the frame's statements (unless it is a part of a page) and the purposes.

    Nothing where no page is being read.
    """
    if page_memo.goes_on():
        ahead(*(of_the_frame(user) if frame else ()), PURPOSES.asking(), *asked)
        PURPOSES.rows()
