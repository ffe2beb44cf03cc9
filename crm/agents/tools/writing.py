"""Tools that write: a note, a task, a step of a deal, a draft of a mail. Each answers with ids and codes alone."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.accounts.permissions import rights
from crm.agents.calls.acting import AgentRequest
from crm.agents.calls.resource_calls import admitted, change, create, once
from crm.agents.tools.tool import Answer, Id, Line, Words, Writing
from crm.api.people.interactions import Interactions, needing_history
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.etags import tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.sales.agenda import Tasks
from crm.api.sales.deals import OneDeal
from crm.contacts.models import Interaction
from crm.contacts.models.interaction import LONGEST_TEXT
from crm.contacts.ownership.lookups import contact_or_404
from crm.correspondence.letters.drafts import save_draft
from crm.privacy.channels import EMAIL
from crm.privacy.logs import ledger
from crm.privacy.people.sensitive_text import WARNINGS, findings

NOT_SENT = _("It is a draft: your colleague reads it and sends it, or not.")
LONGEST_TITLE, LONGEST_SUBJECT = 200, 200


class AskedNote(Writing):
    """A note for the history of a contact."""

    contact = Id(help_text=_("In whose history."))
    text = Words(max_length=LONGEST_TEXT, help_text=_("What happened or was said, in the language of the house."))


class AskedTask(Writing):
    """A task, about a contact, a company, a deal or nobody."""

    title = Line(max_length=LONGEST_TITLE, help_text=_("What is to be done, in a few words."))
    note = Words(max_length=LONGEST_TEXT, required=False, help_text=_("Anything beside it."))
    due_on = serializers.DateField(help_text=_("By which day."))
    contact = Id(required=False, help_text=_("About which contact."))
    company = Id(required=False, help_text=_("About which company."))
    deal = Id(required=False, help_text=_("The next step of which deal; by itself."))


class AskedMove(Writing):
    """A step of a deal."""

    deal = Id(help_text=_("Which deal."))
    stage = Id(help_text=_("To which of the stages that reading the deal lists."))
    version = serializers.IntegerField(min_value=0, help_text=_("The version that was read."))


class AskedDraft(Writing):
    """A mail to be looked at by a colleague."""

    contact = Id(help_text=_("To whom."))
    subject = Line(max_length=LONGEST_SUBJECT, help_text=_("What stands in the subject."))
    text = Words(max_length=LONGEST_TEXT, help_text=_("The words of the mail."))

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        warnings = {
            name: [ErrorDetail(WARNINGS[finding.kind], finding.kind) for finding in matches]
            for name in ("subject", "text")
            if (matches := findings(data[name]))
        }
        if warnings:
            raise serializers.ValidationError(warnings)
        return data


def add_note(request: AgentRequest, values: dict[str, Any]) -> Answer:
    """A note in the history of a contact, by the colleague's hand."""
    body = {"kind": Interaction.Kind.NOTE.value, **{name: str(values[name]) for name in ("purpose", "contact", "text")}}
    return Answer([create(request, Interactions, body)], receipt=True)


def add_task(request: AgentRequest, values: dict[str, Any]) -> Answer:
    """A task for whoever looks after the contact, the company or the deal; else for the colleague."""
    names = ("purpose", "title", "note", "due_on", "contact", "company", "deal")
    body = {name: str(values[name]) for name in names if name in values}
    return Answer([create(request, Tasks, body)], receipt=True)


def move_deal(request: AgentRequest, values: dict[str, Any]) -> Answer:
    """A deal to another stage, over the version that was read. Winning and losing stay with the colleague."""
    body, params = {"stage": str(values["stage"])}, {"purpose": values["purpose"]}
    receipt = change(request, OneDeal, body, params, values["deal"], etag=tag(values["version"]))
    return Answer([receipt], receipt=True)


def draft_mail(request: AgentRequest, values: dict[str, Any]) -> Answer:
    """A draft among the colleague's own, for a purpose and a channel that are allowed now. It is not sent from here."""
    own = admitted(request, Interactions, "POST")
    if not request.user.may(rights.CONTACTS_EDIT):
        raise Problem("not_permitted")
    purpose = needing_history(purpose_named(own, values["purpose"]))
    contact = contact_or_404(request.user, values["contact"], alive=True)
    must_be_readable(contact.person, purpose, EMAIL)

    def act(settle: Settle) -> Receipt:
        words = {"subject": values["subject"], "text": values["text"]}
        entry = save_draft(contact, key=None, by=request.user, purpose=purpose, **words)
        target = f"interaction:{entry.uid}"
        ledger.record("agent.drafted", by=request.user, about=contact.person, target=target)
        return settle(Receipt(201, {"id": str(entry.uid)}))

    return Answer([once(own, act)], said=NOT_SENT, receipt=True)
