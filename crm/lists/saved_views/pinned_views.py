"""The saved views that a user pinned to the sidebar (MENU_VIEWS), by their names."""

from typing import Any

from django.urls import reverse

from crm.lists.models import NAME, Pin, SavedView, ViewWord
from crm.lists.pages.list_kinds import lists_open_to


def pinned(user: Any) -> list[dict[str, str]]:
    """The pinned views of lists that the user may open; one without a name is in the tabs only."""
    lists = lists_open_to(user)
    pinned_keys = Pin.objects.filter(user=user).values_list("view", flat=True) if lists else ()
    if not pinned_keys:  # asked apart, since most keep none and every page asks
        return []
    views = SavedView.objects.visible_to(user).filter(pk__in=list(pinned_keys), list__in=lists)
    words = ViewWord.objects.filter(view__in=views, place=NAME).select_related("view").order_by("view")
    return [
        {"label": word.text, "url": f"{reverse(lists[word.view.list].page)}?view={word.view.uid}", "icon": "map-pin"}
        for word in words
    ]
