"""The saved views that a user pinned to the sidebar (FRAME_PARTS), by their names."""

from typing import Any

from django.urls import reverse

from crm.accounts.pages.frame import frame_asks
from crm.accounts.pages.frame_parts import FramePart
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked
from crm.lists.models import NAME, Pin, SavedView, ViewWord
from crm.lists.pages.list_kinds import lists_open_to


def pinned(user: Any) -> list[dict[str, str]]:
    """The pinned views of lists that the user may open; one without a name is in the tabs only."""
    lists = lists_open_to(user)
    pinned_keys = pins.rows(user) if lists else []
    if not pinned_keys:  # asked apart, since most keep none and every page asks
        return []
    views = SavedView.objects.visible_to(user).filter(pk__in=pinned_keys, list__in=lists)
    words = ViewWord.objects.filter(view__in=views, place=NAME).select_related("view").order_by("view")
    return [
        {"label": word.text, "url": f"{reverse(lists[word.view.list].page)}?view={word.view.uid}", "icon": "map-pin"}
        for word in words
    ]


@prepared
def pins(reader: Any) -> Any:
    """Keys of the views that the reader pinned."""
    return Pin.objects.filter(user=reader).order_by().values_list("view", flat=True)


@frame_asks
def asked(user: Any) -> list[Asked]:
    """What `pinned` asks of everybody who has lists."""
    return [pins.asking(user)] if lists_open_to(user) else []


def part() -> FramePart:
    """What lists add to every page."""
    return FramePart(pinned=pinned)
