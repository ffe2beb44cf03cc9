"""What a webhook may hear of: one row an event, with the words an administrator ticks; page, API and docs read it.

An event is made from acts of the ledger (crm/api/webhooks/ledger_watch.py); who may hear it is asked when it is
delivered.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import scopes
from crm.accounts.permissions.agenda_events import AGENDA
from crm.accounts.permissions.event_rows import Record, Told, WebhookEvent, of_act, of_person, of_record

PEOPLE_READ = (scopes.CONTACTS_READ, scopes.PEOPLE_READ)
HISTORY = (scopes.INTERACTIONS_READ,)
CONSENTS = (scopes.CONSENTS_READ,)
APPROVED = ("full_export.approved", "full_export.alone")
EVENTS: dict[str, WebhookEvent] = {
    **of_record(
        Record.CONTACT,
        scopes.CONTACTS_READ,
        Told.VALUES,
        created=(_("A contact was added"), ("contact.added",)),
        updated=(
            _("A contact was changed"),
            ("contact.edited", "person.rectified", "contact.completed", "contact.assigned"),
        ),
        restored=(_("A contact came back from the bin"), ("contact.restored", "person.unmerged")),
    ),
    "contact.signalled": of_person(
        _("A rule gave a signal about a contact"), Told.IDS, ("contact.signalled",), (scopes.CONTACTS_READ,), "rule"
    ),
    "contact.removed": of_person(
        _("A contact went into the bin"), Told.STOP, ("contact.binned",), (scopes.CONTACTS_READ,)
    ),
    **of_record(
        Record.COMPANY,
        scopes.COMPANIES_READ,
        Told.IDS,
        created=(_("A company was added"), ("company.added",)),
        updated=(
            _("A company was changed"),
            ("company.edited", "company.assigned", "company.became_sole_trader"),
        ),
        removed=(_("A company went into the bin"), ("company.binned",)),
        restored=(_("A company came back from the bin"), ("company.restored",)),
        merged=(_("Two companies became one"), ("company.merged",)),
    ),
    **of_record(
        Record.DEAL,
        scopes.DEALS_READ,
        Told.IDS,
        created=(_("A deal was opened"), ("deal.opened",)),
        updated=(
            _("A deal was changed"),
            (
                *("deal.changed", "deal.assigned", "deal.line_added", "deal.line_changed", "deal.line_removed"),
                *("deal.lines_ordered", "deal.lines_replaced"),
            ),
        ),
        moved=(_("A deal moved to another stage"), ("deal.moved",)),
        won=(_("A deal was won"), ("deal.won",)),
        lost=(_("A deal was lost"), ("deal.lost",)),
        reopened=(_("A deal was opened again"), ("deal.reopened",)),
        removed=(_("A deal went into the bin"), ("deal.binned",)),
        restored=(_("A deal came back from the bin"), ("deal.restored",)),
        signalled=(_("A rule gave a signal about a deal"), ("deal.signalled",)),
    ),
    **of_record(
        Record.OFFER,
        scopes.OFFERS_READ,
        Told.IDS,
        created=(_("An offer was made"), ("offer.created",)),
        updated=(_("An offer was changed"), ("offer.changed",)),
        sent=(_("An offer was sent"), ("offer.sent",)),
        approval_asked=(_("A discount of an offer waits for approval"), ("offer.approval_asked",)),
        approval_given=(_("A discount of an offer was approved"), ("offer.approval_given",)),
        approval_refused=(_("A discount of an offer was refused"), ("offer.approval_refused",)),
        accepted=(_("An offer was accepted"), ("offer.accepted",)),
        declined=(_("An offer was declined"), ("offer.declined",)),
        asked=(_("There is a question about an offer, or the wish for a new one"), ("offer.asked",)),
        expired=(_("An offer has ended by its day"), ("offer.expired",)),
        withdrawn=(_("An offer was withdrawn"), ("offer.withdrawn",)),
    ),
    **of_record(
        Record.DOCUMENT,
        scopes.DOCUMENTS_READ,
        Told.IDS,
        drawn=(_("A contract or an order was drawn up from a template"), ("document.drawn",)),
    ),
    **of_record(
        Record.OBJECT,
        scopes.OBJECTS_READ,
        Told.IDS,
        created=(_("A record of your own kind was added"), ("object.added",)),
        updated=(_("A record of your own kind was changed"), ("object.changed", "object.moved")),
        removed=(_("A record of your own kind went into the bin"), ("object.binned",)),
        restored=(_("A record of your own kind came back from the bin"), ("object.restored",)),
    ),
    **of_record(
        Record.FIELD,
        scopes.FIELDS_READ,
        Told.CASE,
        created=(_("A custom field was added"), ("field.added",)),
        updated=(
            _("A custom field or one of its choices was changed"),
            (
                *("field.changed", "field.choice_added", "field.choice_changed"),
                *("field.choice_removed", "field.choice_offered"),
            ),
        ),
        removed=(_("A custom field is laid aside or removed"), ("field.retired", "field.removed")),
        restored=(_("A custom field is filled in again"), ("field.offered", "field.restored")),
    ),
    **of_record(
        Record.PRODUCT,
        scopes.PRODUCTS_READ,
        Told.CASE,
        created=(_("A product was added"), ("product.added",)),
        updated=(
            _("A product or its price was changed"),
            ("product.changed", "product.price_set", "product.price_removed"),
        ),
        removed=(_("A product is offered no more"), ("product.retired",)),
        restored=(_("A product is offered again"), ("product.restored",)),
    ),
    **of_record(
        Record.TEMPLATE,
        scopes.TEMPLATES_READ,
        Told.CASE,
        created=(_("A template of a contract or an order was added"), ("paper_template.added",)),
        updated=(_("A template of a contract or an order was changed"), ("paper_template.changed",)),
        removed=(_("A template of a contract or an order was put away"), ("paper_template.retired",)),
        restored=(_("A template of a contract or an order is used again"), ("paper_template.restored",)),
    ),
    "exchange_rate.fetched": of_act(
        Record.RATE, _("New rates of currencies are here"), "rates.fetched", "source", "rates"
    ),
    "exchange_rate.entered": of_act(
        Record.RATE, _("A rate of a currency was entered by hand"), "rate.entered", "currency", "day"
    ),
    "goal.set": of_act(Record.GOAL, _("A goal of a colleague or a team was set"), "goal.set", "span", "measure"),
    **of_record(
        Record.PRICE_CHANGE,
        scopes.PRODUCTS_READ,
        Told.CASE,
        created=(_("Many prices were changed at once, from a day on"), ("price_change.made",)),
        taken_back=(_("A change of many prices was taken back before its day"), ("price_change.taken_back",)),
    ),
    **AGENDA,
    "interaction.created": of_person(
        _("The history of a contact has an entry more: a call, a text message, a letter, a meeting, a note"),
        Told.IDS,
        ("contact.call", "contact.message", "contact.email", "contact.meeting", "contact.note"),
        HISTORY,
        *("interaction", "kind"),
    ),
    "interaction.updated": of_person(
        _("An entry of the history was changed: a call has ended, a note was corrected"),
        Told.IDS,
        ("contact.entry_edited",),
        HISTORY,
        "interaction",
    ),
    "interaction.removed": of_person(
        _("An entry of the history is gone, or did not leave after all"),
        Told.IDS,
        ("contact.entry_removed", "contact.email_taken_back", "contact.message_taken_back"),
        HISTORY,
        "interaction",
    ),
    "consent.given": of_person(_("Somebody agreed"), Told.IDS, ("ground.given",), CONSENTS, "purpose", "channel"),
    "consent.withdrawn": of_person(
        _("A consent was withdrawn"), Told.STOP, ("ground.withdrawn",), CONSENTS, "purpose", "channel"
    ),
    "consent.ended": of_person(
        _("A ground ended"), Told.STOP, ("ground.expired", "ground.ended"), CONSENTS, "purpose", "channel"
    ),
    "objection.made": of_person(
        _("Somebody objected to marketing"), Told.STOP, ("ground.objected",), CONSENTS, "purpose", "channel"
    ),
    "restriction.placed": of_person(
        _("Use of somebody's data was paused (Art. 18)"), Told.STOP, ("restriction.placed",), PEOPLE_READ
    ),
    "restriction.lifted": of_person(
        _("Use of somebody's data goes on"), Told.STOP, ("restriction.lifted",), PEOPLE_READ
    ),
    "person.rectified": of_person(_("Data were corrected on request (Art. 16)"), Told.STOP, (), PEOPLE_READ),
    "person.erased": of_person(_("Somebody was erased (Art. 17)"), Told.STOP, ("person.erased",), PEOPLE_READ),
    "person.merged": of_person(_("Two records were one person"), Told.STOP, ("person.merged",), PEOPLE_READ, "into"),
    "request.received": of_act(Record.REQUEST, _("A request was received"), "request.received", "channel"),
    "request.decided": of_act(Record.REQUEST, _("A request was decided"), "request.decided", "right"),
    "request.answered": of_act(Record.REQUEST, _("A request was answered"), "request.answered"),
    "request.closed": of_act(Record.REQUEST, _("A request was closed"), "request.closed", "outcome"),
    "request.reopened": of_act(Record.REQUEST, _("A request was opened again"), "request.reopened"),
    "breach.told": of_act(
        Record.BREACH, _("The people concerned by a breach were told (Art. 34)"), "breach.people_told"
    ),
    "authorisation.given": of_act(
        Record.AUTHORISATION,
        _("A colleague was authorised to process personal data"),
        "authorisation.signed",
        "user",
        "from",
        "until",
    ),
    "authorisation.ended": of_act(
        Record.AUTHORISATION, _("An authorisation ran out, and none follows"), "authorisation.ended", "user"
    ),
    "authorisation.withdrawn": of_act(
        Record.AUTHORISATION, _("An authorisation was withdrawn"), "authorisation.withdrawn", "user", "why"
    ),
    "assessment.decided": of_act(
        Record.ASSESSMENT,
        _("An impact assessment or a balancing test was decided (Art. 35, 6(1)(f))"),
        "assessment.decided",
        *("kind", "purpose", "version", "outcome"),
    ),
    "assessment.reopened": of_act(
        Record.ASSESSMENT,
        _("An impact assessment has to be looked at again: a measure does not hold"),
        "assessment.reopened",
        *("kind", "purpose", "version", "measures"),
    ),
    "risk.accepted": of_act(Record.RISK, _("A risk was accepted"), "risk.accepted", "level"),
    "risk.marked": of_act(Record.RISK, _("A measure against a risk does not hold any more"), "risk.marked", "measures"),
    "readiness.fails": of_act(Record.CHECK, _("A readiness check began to fail"), "readiness.fails", "code"),
    "readiness.passes": of_act(Record.CHECK, _("A readiness check passes again"), "readiness.passes", "code"),
    "review.signed": of_act(Record.REVIEW, _("A review was signed"), "review.signed", "subject", "not_in_order"),
    "agent.started": of_act(Record.AGENT, _("An agent began to act for a colleague"), "agent.started"),
    "agent.stopped": of_act(Record.AGENT, _("An agent was stopped"), "agent.stopped"),
    **of_record(
        Record.FULL_EXPORT,
        scopes.FULL_EXPORTS_READ,
        Told.CASE,
        asked=(_("A full export was asked for"), ("full_export.asked",)),
        approved=(_("A full export was approved, or is made without a second person"), APPROVED),
        refused=(_("A full export was refused"), ("full_export.refused",)),
        made=(_("A full export is ready to be fetched"), ("full_export.made",)),
        downloaded=(_("A full export was downloaded"), ("full_export.downloaded",)),
    ),
    "full_export.removed": of_act(
        Record.FULL_EXPORT, _("A full export was taken away, or is void"), "full_export.removed", "reason"
    ),
    "sales_rule.switched_on": of_act(Record.RULE, _("A rule was switched on"), "sales_rule.switched_on", "version"),
    "sales_rule.switched_off": of_act(Record.RULE, _("A rule was switched off"), "sales_rule.switched_off"),
    "sales_rule.stopped": of_act(Record.RULE, _("A rule stopped by itself"), "sales_rule.stopped", "reason"),
    "training.passed": of_act(
        Record.TRAINING,
        _("A colleague passed a training module"),
        "training.passed",
        *("user", "module", "version", "until"),
    ),
}
BY_ACT = {act: name for name, event in EVENTS.items() for act in event.acts}
NOTICES = ("person.rectified", "person.erased", "restriction.placed", "restriction.lifted")  # what Art. 19 tells


def known(names: Iterable[str]) -> list[str]:
    """The names in the order of the table, each once. ValidationError for one that does not exist, or none at all."""
    wanted = set(names)
    if not wanted or wanted - set(EVENTS):
        raise ValidationError(_("Choose what the webhook hears of."), code="events")
    return [name for name in EVENTS if name in wanted]


def open_to(client_scopes: Iterable[str]) -> list[str]:
    """The events that a program with these scopes may hear of."""
    held = set(client_scopes)
    return [name for name, event in EVENTS.items() if held.intersection(event.scopes)]


def about_people(names: Iterable[str]) -> bool:
    """Whether one of the events may tell about a person: a deal, a task or a sole trader's firm may as well."""
    return any(EVENTS[name].told != Told.CASE for name in names if name in EVENTS)


def labels(names: Iterable[str]) -> list[str]:
    """Plain words for the events, in the order of the table."""
    held = set(names)
    return [str(event.label) for name, event in EVENTS.items() if name in held]
