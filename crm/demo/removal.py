"""How the demo goes: people by the eraser, at once, then companies, tags, accounts, teams. Run again, it goes on.

What real people have added meanwhile stays. An account of the demo to which something real still belongs is closed
instead of deleted, and the last one that manages accounts stays open, since somebody has to.
"""

from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from crm.accounts.models import Team, User
from crm.accounts.pages.frame import frame_asks
from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked, counted, one_row, scalars
from crm.contacts.models import Company, Tag
from crm.contacts.tags.tagging import unused
from crm.demo.accounts import BY as DEMO, demo_accounts
from crm.demo.firm.colleagues import STAFF
from crm.demo.firm.companies import BINNED, FIRMS
from crm.demo.firm.export_file import take_back_files
from crm.demo.firm.newsletter import close_forms
from crm.demo.firm.own_fields import take_out_fields
from crm.demo.firm.privacy_cases import TAGS
from crm.demo.firm.privacy_words import withdraw_words
from crm.demo.firm.programs.assistant import close_assistant
from crm.demo.firm.programs.identity_provider import remove_provider
from crm.demo.firm.programs.shop_client import close_shop
from crm.demo.firm.retention import let_go
from crm.demo.letters.incoming import senders, take_mailboxes_back
from crm.demo.letters.letter_logo import take_logo_down
from crm.demo.letters.letter_templates import drop_templates
from crm.demo.letters.mailings import drop_mailings
from crm.demo.letters.texts import take_providers_back
from crm.demo.parts import TAKE_OUT
from crm.privacy.actors import Actor
from crm.privacy.erasure.eraser import erase, erase_many
from crm.privacy.logs import ledger
from crm.privacy.models import Origin, Person
from crm.privacy.people.invented_people import BATCH


@dataclass(frozen=True)
class Removed:
    """How many went, and whose accounts stayed open."""

    people: int
    companies: int
    accounts: int
    staying: tuple[str, ...]


@dataclass(frozen=True)
class Here:
    """Whether accounts of the demo open, and whether people of the demo are left."""

    accounts: bool = False
    people: bool = False


NOTHING, BELIEVED = Here(), 60.0  # seconds
LOOKED = {"at": -BELIEVED}  # when this process last found nothing, by its own clock


def here() -> Here:
    """What of the demo is still here: one statement.

    In production nobody brings a demo in but by a command, so that there is none is believed for a minute: no page of
    a firm at work asks for it.
    """
    if believed():
        return NOTHING
    counts = scalars(**asked_of())
    if not any(counts.values()):
        LOOKED["at"] = monotonic()
    return Here(bool(counts["accounts"]), bool(counts["people"]))


def believed() -> bool:
    """Whether it counts as known that nothing is here."""
    return not settings.EMBEDDED and monotonic() - LOOKED["at"] < BELIEVED


def asked_of() -> dict[str, Asked]:
    """The statements behind `here`."""
    return {"accounts": counted(opened.asking(None)), "people": counted(invented.asking(None))}


@frame_asks
def asked(_user: Any) -> list[Asked]:
    """What the banner asks."""
    return [] if believed() else [one_row(**asked_of())]


@prepared
def opened(_reader: None) -> Any:
    """An account of the demo that opens."""
    return demo_accounts().filter(is_active=True).order_by().values("pk")[:1]


@prepared
def invented(_reader: None) -> Any:
    """A person of the demo."""
    return Origin.objects.filter(batch=BATCH).order_by().values("pk")[:1]


def remove(*, by: Actor) -> Removed:
    """Remove the demo. People go in one transaction, those locked by somebody else in one each; the rest in another."""
    people = list((Person.objects.filter(origins__batch=BATCH) | senders()).distinct().with_keys())
    locked_elsewhere = set(erase_many(people, by=by, remembered=False).left)
    for person in people:
        if person.uid in locked_elsewhere:
            erase(person, {}, by=by, remembered=False)
    with transaction.atomic():
        for take_out in TAKE_OUT:
            take_out()
        let_go()
        drop_templates([name for person in STAFF for name in person.teams])
        _all, each = Company.objects.filter(nip__in=[firm.nip for firm in (*FIRMS, BINNED)]).delete()
        unused(Tag.objects.filter(name__in=TAGS)).delete()
        take_out_fields()
        take_back_files(demo_accounts())
        take_mailboxes_back()
        take_logo_down()
        take_providers_back()
        drop_mailings(demo_accounts())
        close_assistant()
        close_shop()
        remove_provider()
        withdraw_words(by=DEMO)
        close_forms(by=DEMO)
        gone = [user for user in demo_accounts() if user != by and leaves(user, by=by)]
        remove_empty_teams()
        removed = Removed(len(people), each.get("contacts.Company", 0), len(gone), staying())
        counts = {"people": removed.people, "companies": removed.companies, "accounts": removed.accounts}
        ledger.record("demo.removed", by=by, counts=counts)
    return removed


def leaves(user: User, *, by: Actor) -> bool:
    """Delete the account, or close it when rows of somebody real hang on it. False for the last account manager."""
    others = User.objects.filter(is_active=True, role__rights__contains=[rights.ACCOUNTS_MANAGE]).exclude(pk=user.pk)
    if user.may(rights.ACCOUNTS_MANAGE) and not others.exists():
        return False
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        user.disable(by=by)
    else:
        ledger.record("account.deleted", by=by, target=f"user:{user.pk}")
    return True


def remove_empty_teams() -> None:
    """Delete the demo's teams in which nobody and nothing is left."""
    for team in Team.objects.filter(name__in={name for person in STAFF for name in person.teams}, memberships=None):
        try:
            with transaction.atomic():
                team.delete()
        except ProtectedError:
            continue  # a real contact or company is in it


def staying() -> tuple[str, ...]:
    """User names of the demo's accounts that are still open."""
    return tuple(demo_accounts().filter(is_active=True).values_list("username", flat=True))
