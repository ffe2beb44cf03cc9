"""The palette's commands for the open record, one source per kind of record.

`source(path, user=…)` returns a group as in palette_sources.py, empty where the path is no record of its kind.
"""

from typing import Any

from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _, pgettext

from crm.accounts.permissions import rights
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import has_custody, named_for
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.contacts.people.bin import binnable
from crm.contacts.safeguards.reach import channel_answers
from crm.privacy.channels import EMAIL, PHONE
from crm.privacy.logs import access_log
from crm.workspace.company_page.company_composer import people_of
from crm.workspace.palette.palette_sources import VIEW, group

RECORD, COMPANY = "contacts:record", "contacts:company"
NOTE = "#compose-note-tab"  # the tab of the composer, on the page of any kind of record


def of_contact(path: str, *, user: Any) -> dict[str, Any]:
    """Commands for the open contact; a refused channel is shown with its reason."""
    contact = contact_at(path, user)
    if contact is None:
        return group("")
    access_log.shown(by=user, view=VIEW, people=[contact.pk], fields=["name"])
    return group(_("Here: %(name)s") % {"name": named_for(user, contact)}, *acts(contact, user))


def contact_at(path: str, user: Any) -> Contact | None:
    """The contact whose page `path` is, when the user may work with them; else None."""
    try:
        resolved = resolve(path)
        if resolved.view_name != RECORD or not user.may(rights.CONTACTS_VIEW):
            return None
        contact = contact_or_404(user, resolved.kwargs["key"], alive=True)
    except (Resolver404, Http404):
        return None
    return contact if binnable([contact]) else None


def acts(contact: Contact, user: Any) -> list[dict[str, Any]]:
    """The commands allowed for the contact."""
    record = reverse(RECORD, args=[contact.uid])
    options: list[dict[str, Any]] = []
    if user.may(rights.CONTACTS_EDIT):
        options.append({"url": record + NOTE, "label": _("Write a note"), "icon": "note", "hint": "N"})
        ways = channel_answers(contact, [PHONE, EMAIL])
        if contact.person.phone:
            call = {
                "url": reverse("contacts:call", args=[contact.uid]),
                "label": pgettext("verb", "Call"),
                "post": True,
            }
            options.append({**call, "icon": "phone", "off": refusal_words(ways[PHONE])})
        if contact.person.email:
            mail = {"url": reverse("contacts:mail", args=[contact.uid]), "label": _("Write an e-mail")}
            options.append({**mail, "icon": "mail", "off": refusal_words(ways[EMAIL])})
        if has_custody(user, contact):
            edit = {"url": reverse("contacts:edit", args=[contact.uid]), "label": _("Edit")}
            options.append({**edit, "icon": "pencil", "hint": "E"})
    history = reverse("contacts:history", args=[contact.uid])
    return [*options, {"url": history, "label": _("Who saw it"), "icon": "history"}]


def refusal_words(answer: Any) -> str:
    """The reason why not; empty where it is allowed."""
    return "" if answer.allowed else answer.words


def of_company(path: str, *, user: Any) -> dict[str, Any]:
    """Commands for the open company: none in the bin, and none for a sole trader's who is masked."""
    company_record = company_at(path, user)
    if company_record is None or not company_record.clear or company_record.company.binned_at:
        return group("")
    access_log.shown(by=user, view=VIEW, people=company_record.trader_shown, fields=["company"])
    return group(_("Here: %(name)s") % {"name": company_record.name}, *company_acts(company_record))


def company_at(path: str, user: Any) -> CompanyRecord | None:
    """The company whose page `path` is, as the user sees it; else None."""
    try:
        resolved = resolve(path)
        if resolved.view_name != COMPANY or not user.may(rights.COMPANIES_VIEW):
            return None
        return CompanyRecord(company_or_404(user, resolved.kwargs["key"]), user)
    except (Resolver404, Http404):
        return None


def company_acts(company_record: CompanyRecord) -> list[dict[str, Any]]:
    """The commands allowed for the company."""
    page, user = [company_record.company.uid], company_record.reader
    options: list[dict[str, Any]] = []
    firm = company_record.company.sole_trader_id is None
    if people_of(company_record):
        note = {"url": reverse(COMPANY, args=page) + NOTE, "label": _("Write a note"), "icon": "note", "hint": "N"}
        options.append(note)
    if not company_record.kept:
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
