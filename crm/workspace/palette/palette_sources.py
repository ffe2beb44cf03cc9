"""What the command palette finds: people, companies, and what can be done. Deals: deal_source.py.

A source answers `{"label": …, "options": [{url, label, sub?, icon? or initials?, answers?, hint?, post?, off?}]}`; an
option with `post` sends what was typed to its URL instead of following it, one with `off` does nothing and says why.
"""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from consents.grounds.answers import Answer
from crm.accounts.limits.throttle_wait import patience
from crm.accounts.pages.formats import initials
from crm.accounts.pages.navigation import adding, menu
from crm.accounts.permissions import rights
from crm.contacts.company_list.company_rows import companies_found
from crm.contacts.contact_list.contact_rows import Listed
from crm.contacts.safeguards.exact_lookups import TooManyLooks
from crm.contacts.safeguards.reach import ways_to
from crm.lists.access import Sight
from crm.privacy.channels import EMAIL, PHONE
from crm.privacy.keys.blind_index import matches
from crm.workspace.palette.search_box import NOTHING, Search, kind_of

FEW = 6
NEW = "C"  # the key of a new contact
VIEW = "contacts:palette"


def people(words: str, *, user: Any) -> dict[str, Any]:
    """Contacts found as the search finds them, the newest few, their addresses masked; what may be done with one."""
    if not user.may(rights.CONTACTS_VIEW) or kind_of(words) == NOTHING:
        return group(_("Contacts"))
    try:
        rows, _badges = Search(user, words, size=FEW, view=VIEW).shown
    except TooManyLooks as slowed:
        return group(_("Contacts"), waiting(slowed))
    return group(
        _("Contacts"),
        *(
            {
                "url": reverse("contacts:record", args=[row.key]),
                "label": row.label,
                "sub": ", ".join(filter(None, (row.position, row.firm, row.email, row.phone))),
                "initials": initials(row.label),
                "answers": row.badges,
            }
            for row in rows
        ),
        *(acts_on(rows[0]) if len(rows) == 1 and user.may(rights.CONTACTS_EDIT) else ()),
    )


def waiting(slowed: TooManyLooks) -> dict[str, Any]:
    """What stands there for whoever has asked for too many masked values: how long to wait."""
    why = _("Too many searches for values that you see masked")
    return {"url": "", "label": why, "off": patience(slowed.seconds), "icon": "hourglass"}


def acts_on(row: Listed) -> list[dict[str, Any]]:
    """Calling and writing to the one who was found; what the gate refuses stands there with its reason."""
    if row.state:
        return []
    ways, options = ways_to(row, [PHONE, EMAIL]), []
    if row.phone:
        call = {"url": reverse("contacts:call", args=[row.key]), "post": True}
        options.append(act(_("Call: %(name)s"), row, "phone", ways[PHONE], **call))
    if row.email:
        options.append(
            act(_("Write: %(name)s"), row, "mail", ways[EMAIL], url=reverse("contacts:mail", args=[row.key]))
        )
    return options


def act(label: str, row: Listed, icon: str, answer: Answer, **where: Any) -> dict[str, Any]:
    """One act on a person."""
    off = "" if answer.allowed else answer.words
    return {"label": label % {"name": row.label}, "icon": icon, "off": off, **where}


def companies(words: str, *, user: Any) -> dict[str, Any]:
    """Companies by name or NIP."""
    try:
        found = companies_found(user, words, sight=Sight(user), view=VIEW) if words.strip() else []
    except TooManyLooks as slowed:
        return group(_("Companies"), waiting(slowed))
    options = (
        {"url": reverse("contacts:company", args=[row.key]), "label": row.label, "sub": row.city, "icon": "building"}
        for row in found
    )
    return group(_("Companies"), *options)


def actions(words: str, *, user: Any) -> dict[str, Any]:
    """The commands that were named, the whole search for what was typed, then whatever else may be meant."""
    typed, options = words.strip(), []
    if user.may(rights.CONTACTS_VIEW) and kind_of(words) != NOTHING:
        whole = _("All results for “%(words)s”") % {"words": typed}
        options.append({"url": reverse("contacts:search"), "label": whole, "icon": "search", "post": True})
    fitting = [option for option in doable(user) if fits(option, typed)]
    named = [option for option in fitting if typed and matches(option["label"], typed)]
    return group(_("Commands"), *named, *options, *(option for option in fitting if option not in named))


def fits(option: dict[str, Any], typed: str) -> bool:
    """Whether a command answers what was typed; a new contact may be meant by any name."""
    return not typed or option.get("hint") == NEW or matches(option["label"], typed)


def doable(user: Any) -> list[dict[str, Any]]:
    """Everything that `user` can start or go to."""
    found = []
    for one in adding(user):
        hint = {"hint": one["item"].go} if one["item"].go else {}
        found.append({"url": one["url"], "label": str(one["item"].label), "icon": one["item"].icon, **hint})
    found.append({"url": address("breaches:report"), "label": _("Report an incident"), "icon": "message"})
    for part in menu(user, "")["groups"]:
        for link in part["links"]:
            item = link["item"]
            label = _("Go to: %(place)s") % {"place": item.label}
            keys = f"G {item.go.upper()}" if item.go else ""
            found.append({"url": link["url"], "label": label, "icon": item.icon, "hint": keys})
    found.append({"url": address("accounts:profile"), "label": _("Profile"), "icon": "user"})
    return [option for option in found if option["url"]]


def address(name: str) -> str:
    """The URL of `name`; empty where that part of the product is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def group(label: str, *options: dict[str, Any]) -> dict[str, Any]:
    """One block of the palette."""
    return {"label": label, "options": list(options)}
