"""What the command palette finds: people, companies, and commands. Deals are in deal_source.py.

A source returns `{"label": …, "options": [{url, label, sub?, icon? or initials?, answers?, hint?, post?, off?}]}`; an
option with `post` sends the typed text to its URL instead of following it, one with `off` does nothing and says why.
"""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from consents.grounds.answers import Answer
from crm.accounts.language.formats import initials
from crm.accounts.limits.throttle_wait import wait_sentence
from crm.accounts.pages.navigation import adding, menu
from crm.accounts.permissions import rights
from crm.contacts.company_list.company_rows import companies_found
from crm.contacts.contact_list.contact_rows import ContactRow
from crm.contacts.safeguards.exact_lookups import TooManyLooks
from crm.contacts.safeguards.reach import channel_answers
from crm.contacts.safeguards.typed_search import NOTHING, kind_of
from crm.lists.access import Sight
from crm.privacy.channels import EMAIL, PHONE
from crm.privacy.keys.blind_index import matches
from crm.workspace.palette.search_box import Search

FEW = 6
NEW = "C"  # the key of a new contact
VIEW = "contacts:palette"


def people(words: str, *, user: Any) -> dict[str, Any]:
    """Contacts as the search finds them, the newest few, with masked addresses; commands when exactly one is found."""
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
        *(commands_for(rows[0]) if len(rows) == 1 and user.may(rights.CONTACTS_EDIT) else ()),
    )


def waiting(slowed: TooManyLooks) -> dict[str, Any]:
    """The option shown to a user who searched for too many masked values: how long to wait."""
    why = _("Too many searches for values that you see masked")
    return {"url": "", "label": why, "off": wait_sentence(slowed.seconds), "icon": "hourglass"}


def commands_for(row: ContactRow) -> list[dict[str, Any]]:
    """Commands to call and write to the contact; a refused channel is shown with its reason."""
    if row.state:
        return []
    ways, options = channel_answers(row, [PHONE, EMAIL]), []
    if row.phone:
        call = {"url": reverse("contacts:call", args=[row.key]), "post": True}
        options.append(person_command(_("Call: %(name)s"), row, "phone", ways[PHONE], **call))
    if row.email:
        options.append(
            person_command(_("Write: %(name)s"), row, "mail", ways[EMAIL], url=reverse("contacts:mail", args=[row.key]))
        )
    return options


def person_command(label: str, row: ContactRow, icon: str, answer: Answer, **target: Any) -> dict[str, Any]:
    """One command on a person."""
    off = "" if answer.allowed else answer.words
    return {"label": label % {"name": row.label}, "icon": icon, "off": off, **target}


def companies(words: str, *, user: Any) -> dict[str, Any]:
    """Companies by name or NIP."""
    try:
        rows = companies_found(user, words, sight=Sight(user), view=VIEW) if words.strip() else []
    except TooManyLooks as slowed:
        return group(_("Companies"), waiting(slowed))
    options = (
        {"url": reverse("contacts:company", args=[row.key]), "label": row.label, "sub": row.city, "icon": "building"}
        for row in rows
    )
    return group(_("Companies"), *options)


def actions(words: str, *, user: Any) -> dict[str, Any]:
    """The commands whose name matches, the full search for the typed text, then all other commands."""
    typed, options = words.strip(), []
    if user.may(rights.CONTACTS_VIEW) and kind_of(words) != NOTHING:
        all_results = _("All results for “%(words)s”") % {"words": typed}
        options.append({"url": reverse("contacts:search"), "label": all_results, "icon": "search", "post": True})
    fitting = [option for option in all_commands(user) if fits(option, typed)]
    named = [option for option in fitting if typed and matches(option["label"], typed)]
    return group(_("Commands"), *named, *options, *(option for option in fitting if option not in named))


def fits(option: dict[str, Any], typed: str) -> bool:
    """Whether a command matches the typed text; adding a contact always does."""
    return not typed or option.get("hint") == NEW or matches(option["label"], typed)


def all_commands(user: Any) -> list[dict[str, Any]]:
    """Every page that `user` can open and everything they can start."""
    commands = []
    for entry in adding(user):
        hint = {"hint": entry["item"].go} if entry["item"].go else {}
        commands.append({"url": entry["url"], "label": str(entry["item"].label), "icon": entry["item"].icon, **hint})
    commands.append({"url": address("breaches:report"), "label": _("Report an incident"), "icon": "message"})
    for part in menu(user, "")["groups"]:
        for link in part["links"]:
            item = link["item"]
            label = _("Go to: %(place)s") % {"place": item.label}
            keys = f"G {item.go.upper()}" if item.go else ""
            commands.append({"url": link["url"], "label": label, "icon": item.icon, "hint": keys})
    commands.append({"url": address("accounts:profile"), "label": _("Profile"), "icon": "user"})
    return [option for option in commands if option["url"]]


def address(name: str) -> str:
    """The URL of `name`; empty where that part of the product is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def group(label: str, *options: dict[str, Any]) -> dict[str, Any]:
    """One block of the palette."""
    return {"label": label, "options": list(options)}
