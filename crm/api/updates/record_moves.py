"""Which acts of the ledger change what a program may see of a record, or of everything at once.

The ledger is the one table that has them all, written in the transaction of the act: a column of each model would have
to be remembered by every verb, and a bulk act, a merge or an import would pass it by.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from crm.accounts.models import Client
from crm.accounts.permissions.webhook_events import EVENTS, Record
from crm.api.external_ids.borne_ids import ACT as NUMBERED
from crm.contacts.models import Interaction
from crm.privacy.models import LedgerEntry, Purpose
from crm.public_ids import public_id

CONTACT, COMPANY, DEAL, TASK, DOCUMENT, OBJECT = ("contact", "company", "deal", "task", "document", "object")
CONSENT = "consent"  # how somebody stands for the purpose: it moves with the person
REQUEST, BREACH = DESK = ("request", "breach")  # the desk's cases: for no purpose, nobody is named in them
KINDS = (CONTACT, COMPANY, DEAL, TASK, DOCUMENT, OBJECT, CONSENT, *DESK)
ERASED, MERGED, PARTED = "person.erased", "person.merged", "person.unmerged"
FIRMS_MERGED, FIRMS_PARTED = "company.merged", "company.unmerged"


def acts_of(record: Record) -> set[str]:
    """The acts that make events of this kind of record."""
    return {act for event in EVENTS.values() if event.record == record for act in event.acts}


# what decides whether somebody may be read, and so what of theirs may
STANDING = frozenset(
    {
        *("ground.given", "ground.recorded", "ground.prolonged", "ground.rebased", "grounds.merged", "ground.objected"),
        *("ground.withdrawn", "ground.expired", "ground.ended", "restriction.placed", "restriction.lifted"),
        *("contact.shared", "contact.unshared", "contact.assigned", "contact.binned", "contact.restored"),
        *(ERASED, MERGED, PARTED),
    }
)
# of one entry of the history, by its own name in the ledger
OF_ENTRIES = frozenset(
    {
        *("contact.entry_edited", "contact.entry_removed", "contact.entry_restored"),
        *("contact.email_taken_back", "contact.email_hastened", "contact.message_taken_back"),
    }
)
# of a letter of ours: how far it got, which its entry in the history says
OF_LETTERS = frozenset(
    {"mail.sent", "mail.kept", "mail.undelivered", "mail.stopped", "mail.came_back", "mail.tried_again"}
)
OF_PEOPLE = (
    STANDING
    | acts_of(Record.CONTACT)
    | {
        *("lead.claimed", "lead.qualified", "lead.dropped", "lead.taken_back", NUMBERED),
        *("company.role_added", "company.role_changed", "company.role_removed"),
        *("company.added", "company.became_sole_trader"),  # then the person's employer is another
        *(OF_ENTRIES | OF_LETTERS),
        *(f"contact.{kind}" for kind in Interaction.Kind.values),  # a new entry of the history
    }
)
OF_THINGS: dict[str, frozenset[str]] = {
    COMPANY: frozenset(acts_of(Record.COMPANY) | {FIRMS_PARTED, "company.removed", "company.forgotten", NUMBERED}),
    DEAL: frozenset(acts_of(Record.DEAL) | {"deal.removed", NUMBERED}),
    TASK: frozenset(acts_of(Record.TASK) | {"task.moved", "task.assigned", NUMBERED}),
    OBJECT: frozenset(acts_of(Record.OBJECT) | {"object.removed", NUMBERED}),
    DOCUMENT: frozenset(
        {
            *("document.added", "document.changed", "document.moved", "document.removed", NUMBERED),
            *("ksef.asked", "ksef.taken_back", "ksef.sent", "ksef.accepted", "ksef.rejected", "ksef.receipt_kept"),
        }
    ),
}
OF_TERMS = frozenset(
    {
        *("purpose.added", "purpose.amended", "purpose.retired"),
        *("recipient.amended", "recipient.retired", "recipient.suspended", "recipient.resumed"),
        *("recipient.grace_given", "agreement.recorded", "agreement.changed", "agreement.ended"),
        *("client.amended", "client.reopened", "field.added", "field.changed", "field.emptied"),
        "object_kind.changed",
    }
)
# what people who work there are told of their employer may be another
OF_EMPLOYERS = frozenset(
    {FIRMS_MERGED, FIRMS_PARTED, *("company.assigned", "company.binned", "company.restored", "company.removed")}
)
ACTS = sorted(OF_PEOPLE | OF_TERMS | frozenset().union(*OF_THINGS.values()))


@dataclass(frozen=True)
class Move:
    """That a record changed for whoever may see it; `into` is what it became a part of, `deep` that with a person what
    is theirs may have come or gone, and with a firm what is said of those who work there.
    """

    kind: str
    uid: UUID
    into: UUID | None = None
    deep: bool = False


def moves_of(entries: Iterable[LedgerEntry]) -> list[Move]:
    """Each record that moved, once, in the order of its last move; it stays merged into what it was merged into."""
    latest: dict[tuple[str, UUID], Move] = {}
    for entry in entries:
        for move in moves_in(entry):
            before = latest.pop((move.kind, move.uid), None)
            into = move.into or (before.into if before else None)
            latest[move.kind, move.uid] = Move(move.kind, move.uid, into, move.deep or bool(before and before.deep))
    return list(latest.values())


def moves_in(entry: LedgerEntry) -> Iterator[Move]:
    """The records that one entry moves."""
    named = dict(part.partition(":")[::2] for part in entry.target.split())
    if entry.act in OF_PEOPLE and entry.about and not named.keys() & OF_THINGS.keys() - roles(entry.act):
        yield Move(CONTACT, entry.about, deep=entry.act in STANDING)
        if entry.act in (MERGED, PARTED) and (other := public_id(named.get("person"))):
            yield Move(CONTACT, other, into=entry.about if entry.act == MERGED else None, deep=True)
    for kind, acts in OF_THINGS.items():
        if entry.act in acts and (uid := public_id(named.get(kind))):
            yield Move(kind, uid, deep=entry.act in OF_EMPLOYERS)
            if entry.act in (FIRMS_MERGED, FIRMS_PARTED):
                other = public_id(str(entry.counts.get("other", "")).partition(":")[2])
                into = uid if entry.act == FIRMS_MERGED else None
                yield from [Move(COMPANY, other, into=into, deep=True)] if other else []


def roles(act: str) -> set[str]:
    """The kinds of things that an act about a person may name beside them."""
    return {COMPANY} if act.startswith("company.") else set()


def of_terms(client: Client, purpose: Purpose) -> Q:
    """Acts that change what the client may see for the purpose as a whole."""
    named = Q(act__startswith="field.") | Q(act__startswith="object_kind.")
    for target in terms_of(client, purpose):
        named |= Q(target=target) | Q(target__startswith=f"{target} ")
    return Q(act__in=OF_TERMS) & named


def terms_moved(entries: Iterable[LedgerEntry], client: Client, purpose: Purpose) -> bool:
    """Whether one of the entries does."""
    targets = terms_of(client, purpose)
    return any(
        entry.act in OF_TERMS
        and (entry.target.partition(" ")[0] in targets or entry.act.startswith(("field.", "object_kind.")))
        for entry in entries
    )


def terms_of(client: Client, purpose: Purpose) -> list[str]:
    """What the terms hang on, as the ledger names it."""
    return [f"purpose:{purpose.slug}", f"recipient:{client.recipient.slug}", client.target]


def about_cases(kinds: Iterable[str]) -> Q:
    """Acts of the desk about cases of these kinds, which the ledger names by number."""
    condition = Q(pk__in=[])
    for kind in kinds:
        condition |= Q(target__startswith=f"{kind}:")
    return condition
