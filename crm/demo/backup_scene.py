"""The scene: a backup forgets. Invented people of its own, real files, the real restore; two minutes at most.

    manage.py demo --scene backup

It says what it does and what it sees, and takes its people, its colleague and its two backups away again. For the
embedded mode only: whoever is at work meanwhile is thrown out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consents.grounds.recording import record_ground, withdraw
from consents.grounds.restrictions import restrict
from consents.models import Ground, Restriction
from crm.accounts.models import Team, User
from crm.accounts.permissions import starting_roles
from crm.demo.sales.documents import bill
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase, erase_many
from crm.privacy.erasure.restored_rows import key_opens
from crm.privacy.erasure_ledger import maintenance
from crm.privacy.logs import ledger
from crm.privacy.models import Person, PersonKey, Purpose
from launch.children import Refusal
from retention.backups import ledger_status
from retention.backups.backup import back_up
from retention.backups.backup_expiry import forget_old
from retention.backups.places import stored_backups
from retention.backups.restore import restore
from retention.replays.replay import replay

BY = system("demo.scene")
NAME = "Scena"
ERASED, KEPT, PURGED, WITHDRAWN, RESTRICTED, REST = 4, 1, 20, 10, 3, 2
LONG_AGO = timedelta(days=365)
EMBEDDED_ONLY = "The scene puts a backup back: it plays in the embedded mode only."


@dataclass
class Cast:
    """Everybody in the scene: people by what happens to them, a colleague whose account closes, her team."""

    people: dict[str, list[Person]]
    colleague: User
    team: Team

    @property
    def everybody(self) -> list[Person]:
        """All the people."""
        return [person for some in self.people.values() for person in some]

    @property
    def gone(self) -> list[Person]:
        """Those of whom nothing stays."""
        return self.people["erased"] + self.people["purged"]


def play(say: Callable[[str], None], *, at: datetime) -> bool:
    """Play the scene; whether everything held at the end. Refusal outside the embedded mode."""
    if not settings.EMBEDDED:
        raise Refusal(EMBEDDED_ONLY)
    cast = gathered(at)
    say(f"{len(cast.everybody)} invented people, one of them with an invoice. Backup t0 …")
    t0 = back_up(by=BY, at=at - timedelta(minutes=1))
    say(f"  {t0.name}: {t0.rows} rows, keys of {t0.people} people, read again after it was written.")
    acts_after_backup(cast, at)
    say(
        f"Since then: {ERASED + KEPT} erased (of one name and invoice must stay), {PURGED} purged, {WITHDRAWN} consents"
        f" withdrawn, {RESTRICTED} restricted, an account closed. A new backup: from now on its keys are in force …"
    )
    newer = back_up(by=BY, at=at)
    say("Restore of t0, with the newest keys …")
    restored = restore(t0.name, at=at)
    say(f"  Put back with the keys of {restored.keys.name}. Ready: {answer(ready())} ({ledger_status.PENDING}).")
    back_again = Person.objects.filter(pk__in=[person.pk for person in cast.gone])
    can_be_read = f"{readable(back_again)} can be read"
    say(f"  Of {ERASED + PURGED} people who are gone {back_again.count()} have rows again and {can_be_read}.")
    outcome = replay(at=at).outcome
    say(f"Replay: {', '.join(f'{name} {number}' for name, number in sorted(outcome.done.items()))}.")
    held = holds(cast)
    say(f"  Gone stay gone, kept is readable, withdrawn and restricted hold: {answer(held)}. Ready: {answer(ready())}.")
    take_away(cast, {t0.name, newer.name})
    return held and ready()


@transaction.atomic
def gathered(at: datetime) -> Cast:
    """The people, created with a consent each, one with an invoice; a colleague and a team."""
    sizes = {"erased": ERASED, "kept": KEPT, "purged": PURGED, "withdrawn": WITHDRAWN, "restricted": RESTRICTED}
    people_by_group: dict[str, list[Person]] = {}
    for word, size in {**sizes, "rest": REST}.items():
        rows = [{"name": f"{NAME} {word} {n}", "email": f"{word}{n}@scena.test"} for n in range(size)]
        people_by_group[word] = Person.create_many(rows)
    mark = token_hex(4)  # an earlier scene may have been killed
    team = Team.objects.create(name=f"{NAME} {mark}")
    colleague = User.objects.create_user(f"scena-{mark}", f"scena-{mark}@scena.test", role=starting_roles.SALES)
    cast = Cast(people_by_group, colleague, team)
    for person in cast.everybody:
        record_ground(person, offers(), "email", by=BY, at=at - timedelta(hours=1), proof={"how": "scene"})
    bill(people_by_group["kept"][0], by=colleague, team=team)
    return cast


def offers() -> Purpose:
    """The purpose that everybody agreed to."""
    return Purpose.objects.filter(slug="offers").order_by("-version")[0]


def acts_after_backup(cast: Cast, at: datetime) -> None:
    """What happens after the backup: erasures, a purge, withdrawals, restrictions, a closed account."""
    for person in cast.people["erased"]:
        erase(person, {}, by=BY)
    for person in cast.people["kept"]:
        erase(person, {"identity": at - LONG_AGO, "financial": at - LONG_AGO}, by=BY)
    with transaction.atomic():
        erase_many(cast.people["purged"], by=BY)
    for person in cast.people["withdrawn"]:
        withdraw(person, offers(), "email", by=BY)
    for person in cast.people["restricted"]:
        restrict(person, Restriction.Reason.ACCURACY, by=BY)
    cast.colleague.disable(by=BY)


def holds(cast: Cast) -> bool:
    """Whether people erased since the backup are gone, and all other acts since then still hold."""
    people, gone = cast.people, [person.uid for person in cast.gone]
    restricted = Restriction.in_force([person.pk for person in people["restricted"]])
    return (
        not Person.objects.filter(uid__in=gone).exists()
        and not PersonKey.objects.filter(uid__in=gone).exists()
        and what_stays(people["kept"][0]) == (f"{NAME} kept 0", "", ["Regał"])
        and not Ground.objects.filter(person__in=people["withdrawn"], ended_at=None, purpose__slug="offers").exists()
        and len(restricted) == RESTRICTED
        and not User.objects.get(pk=cast.colleague.pk).is_active
        and readable(Person.objects.filter(uid__in=[person.uid for person in people["rest"]])) == REST
    )


def what_stays(person: Person) -> tuple[str, str, list[str]]:
    """(name, address, notes on the invoices) of somebody erased in part, as their key in force opens them."""
    survivor: Any = Person.objects.with_keys().get(uid=person.uid)
    return survivor.name, survivor.email, [document.note for document in survivor.documents.with_keys()]


def ready() -> bool:
    """Whether the product would serve, as /readyz says."""
    return not maintenance.under_way() and ledger_status.ready()


def readable(people: Any) -> int:
    """How many of `people` somebody with every key at hand can read."""
    pairs = [(somebody, somebody._state.fields_cache.get("key")) for somebody in people.with_keys()]
    return sum(key is not None and key_opens(person, key) for person, key in pairs)


def take_away(cast: Cast, names: set[str]) -> None:
    """Erase everybody of the scene and, after a fresh backup without them, remove the two backups called `names`."""
    uids = [person.uid for person in cast.everybody]
    with transaction.atomic():
        erase_many(list(Person.objects.filter(uid__in=uids)), by=BY, remembered=False)
    with transaction.atomic():
        User.objects.get(pk=cast.colleague.pk).delete()
        Team.objects.get(pk=cast.team.pk).delete()
        ledger.record("account.deleted", by=BY, target=cast.colleague.target)
    at = timezone.now()
    back_up(by=BY, at=at)
    for backup in stored_backups():
        if backup.name in names:
            backup.dump.remove()
    forget_old(at)


def answer(yes: bool) -> str:
    """«yes» or «no»."""
    return "yes" if yes else "no"
