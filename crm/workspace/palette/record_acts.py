"""What the palette offers about the record that is open, a source for each kind of record.

`source(path, user=…)` answers a group as palette_sources.py has them, empty where the path is no record of its kind.
"""

from typing import Any

from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _, pgettext

from crm.accounts.permissions import rights
from crm.contacts.companies.company_record import CompanySheet
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import keeps, named_for
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.contacts.people.bin import binnable
from crm.contacts.safeguards.reach import ways_to
from crm.privacy.channels import EMAIL, PHONE
from crm.privacy.logs import access_log
from crm.workspace.company_page.company_composer import people_of
from crm.workspace.palette.palette_sources import VIEW, group

RECORD, COMPANY = "contacts:record", "contacts:company"
NOTE = "#compose-note-tab"  # the tab of the composer, on the page of any kind of record


def of_contact(path: str, *, user: Any) -> dict[str, Any]:
    """Acts on the contact whose record is open; what the gate refuses stands there with its reason."""
    contact = contact_at(path, user)
    if contact is None:
        return group("")
    access_log.shown(by=user, view=VIEW, people=[contact.pk], fields=["name"])
    return group(_("Here: %(name)s") % {"name": named_for(user, contact)}, *acts(contact, user))


def contact_at(path: str, user: Any) -> Contact | None:
    """The contact whose page `path` is, when the user may work with them."""
    try:
        found = resolve(path)
        if found.view_name != RECORD or not user.may(rights.CONTACTS_VIEW):
            return None
        contact = contact_or_404(user, found.kwargs["key"], alive=True)
    except (Resolver404, Http404):
        return None
    return contact if binnable([contact]) else None


def acts(contact: Contact, user: Any) -> list[dict[str, Any]]:
    """What may be done with them here."""
    record = reverse(RECORD, args=[contact.uid])
    options: list[dict[str, Any]] = []
    if user.may(rights.CONTACTS_EDIT):
        options.append({"url": record + NOTE, "label": _("Write a note"), "icon": "note", "hint": "N"})
        ways = ways_to(contact, [PHONE, EMAIL])
        if contact.person.phone:
            call = {
                "url": reverse("contacts:call", args=[contact.uid]),
                "label": pgettext("verb", "Call"),
                "post": True,
            }
            options.append({**call, "icon": "phone", "off": refused(ways[PHONE])})
        if contact.person.email:
            mail = {"url": reverse("contacts:mail", args=[contact.uid]), "label": _("Write an e-mail")}
            options.append({**mail, "icon": "mail", "off": refused(ways[EMAIL])})
        if keeps(user, contact):
            edit = {"url": reverse("contacts:edit", args=[contact.uid]), "label": _("Edit")}
            options.append({**edit, "icon": "pencil", "hint": "E"})
    history = reverse("contacts:history", args=[contact.uid])
    return [*options, {"url": history, "label": _("Who saw it"), "icon": "history"}]


def refused(answer: Any) -> str:
    """Why not; empty where it is allowed."""
    return "" if answer.allowed else answer.words


def of_company(path: str, *, user: Any) -> dict[str, Any]:
    """Acts on the company whose page is open: none in the bin, none on the firm of a trader who is not at hand."""
    sheet = company_at(path, user)
    if sheet is None or not sheet.clear or sheet.company.binned_at:
        return group("")
    access_log.shown(by=user, view=VIEW, people=sheet.trader_shown, fields=["company"])
    return group(_("Here: %(name)s") % {"name": sheet.name}, *company_acts(sheet))


def company_at(path: str, user: Any) -> CompanySheet | None:
    """The company whose page `path` is, as the user sees it."""
    try:
        found = resolve(path)
        if found.view_name != COMPANY or not user.may(rights.COMPANIES_VIEW):
            return None
        return CompanySheet(company_or_404(user, found.kwargs["key"]), user)
    except (Resolver404, Http404):
        return None


def company_acts(sheet: CompanySheet) -> list[dict[str, Any]]:
    """What may be done with it here."""
    page, user = [sheet.company.uid], sheet.reader
    options: list[dict[str, Any]] = []
    firm = sheet.company.sole_trader_id is None
    if people_of(sheet):
        note = {"url": reverse(COMPANY, args=page) + NOTE, "label": _("Write a note"), "icon": "note", "hint": "N"}
        options.append(note)
    if not sheet.kept:
        return options
    if user.may(rights.COMPANIES_EDIT):
        edit = {"url": reverse("contacts:company_edit", args=page), "label": _("Edit"), "icon": "pencil", "hint": "E"}
        merge = {"url": reverse("contacts:company_merging", args=page), "label": _("Merge with…"), "icon": "git-merge"}
        options += [edit, merge] if firm else [edit]
    if user.may(rights.CONTACTS_ASSIGN):
        url = reverse("contacts:company_owner", args=page)
        options.append({"url": url, "label": _("Change the owner"), "icon": "user-check"})
    if user.may(rights.CONTACTS_BIN) and firm:
        url = reverse("contacts:company_bin", args=page)
        options.append({"url": url, "label": _("Move to the bin"), "icon": "trash", "post": True})
    return options
