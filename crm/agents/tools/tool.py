"""What a tool is, what it is asked and what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from crm.agents.calls.acting import AgentRequest
from crm.agents.fencing.fence import unfenced
from crm.api.protocol.shapes import Strict

MOST, USUAL = 50, 20
WHY = _("What for: the short name of one of your purposes. Every look is told to the person with it.")


class Id(serializers.UUIDField):
    """The id of a record."""

    default_error_messages = {"invalid": _("This is no id. Take it from a search.")}


class Asked(Strict):
    """What every tool is asked: for which purpose."""

    purpose = serializers.SlugField(max_length=40, help_text=WHY)


class Listing(Asked):
    """The same of a tool that answers with several rows."""

    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL, help_text=_("How many rows at most."))


class Writing(Asked):
    """The same of a tool that writes."""

    idempotency_key = serializers.CharField(
        required=False,
        max_length=200,
        help_text=_("A word of your own for this act: asked again with it, it is done once."),
    )


class Words(serializers.CharField):
    """Text that an agent writes, without marks that it copied from an answer."""

    def to_internal_value(self, data: Any) -> str:
        return unfenced(super().to_internal_value(data))


class Line(Words):
    """The same in one line, as a title or a subject stands."""

    def to_internal_value(self, data: Any) -> str:
        return " ".join(super().to_internal_value(data).split())


@dataclass
class Answer:
    """Rows in the shape in which the API declares them, the cursor of the next page, and our own words. A `receipt` is
    ids, codes and names of fields, in which nobody else's words are.
    """

    rows: Sequence[Any] = ()
    shape: type[serializers.Serializer] | None = None
    next: str | None = None
    said: str | Promise = ""
    receipt: bool = False


@dataclass(frozen=True)
class Tool:
    """One tool: its name, words for it, what it is asked, the scopes it lends, and the act."""

    name: str
    title: str | Promise
    description: str | Promise
    asked: type[Asked]
    scopes: frozenset[str]
    act: Callable[[AgentRequest, dict[str, Any]], Answer]
    writes: bool = False
