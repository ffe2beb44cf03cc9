"""A sentence that leads to a page: with a link where HTML is made of it, its bare words everywhere else."""

from typing import Any, Self

from django.utils.html import format_html

PLACE = "%(name)s"


class Pointing(str):
    """What a form refuses, with a link to what stands in the way. Programs and titles get the words alone.

    Over a form, where each sentence is a link to its field already, templates show `bare`.
    """

    html: str

    @classmethod
    def to(cls, url: str, name: Any, sentence: Any) -> Self:
        """`sentence` holds %(name)s: there the link stands."""
        message = cls(str(sentence).replace(PLACE, str(name)))
        link = format_html('<a href="{}">{}</a>', url, name)
        message.html = format_html(str(sentence).replace(PLACE, "{}"), link)
        return message

    def __str__(self) -> str:
        return self  # what makes a list of errors asks for its text, and would lose the link

    def __html__(self) -> str:
        return self.html

    @property
    def bare(self) -> str:
        """The words."""
        return str.__str__(self)
