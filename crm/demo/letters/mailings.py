"""The demo's letters to many: one that went, with a price list and two people left out, and a draft with its file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.models import Contact, Interaction, Mailing, MailingFile
from crm.correspondence.mailings.mailing_drafts import drop_orphans, enclose, save_draft
from crm.correspondence.mailings.mailing_run import write_to
from crm.demo.letters.outgoing import Letter, set_outcome
from crm.narrowing import promised
from crm.privacy.models import Purpose

PURPOSE = "offers"


@dataclass(frozen=True)
class ToMany:
    """One letter, its file, and whom it is for."""

    names: tuple[str, ...]
    subject: str
    text: str
    file: str
    content: str


SENT_DAYS = 4
SENT = ToMany(
    ("Agata Jóźwiak", "Łucja Źródlana", "Barbara Kowalczyk", "Beata Nowak", "Paweł Dąbek"),
    "Blaty dębowe: cennik na zimę",
    "Dzień dobry, {{zwrot grzecznościowy}},\n\nw załączniku przesyłam cennik blatów dębowych na zimę. Przy zamówieniu "
    "do końca grudnia montaż jest w cenie.\n\nZ pozdrowieniami",
    "cennik-blaty-zima.csv",
    "Blat;Grubość;Cena za m²\nDąb naturalny;28 mm;690 zł\nDąb naturalny;38 mm;840 zł\nDąb bielony;38 mm;910 zł\n",
)
DRAFT = ToMany(
    ("Agata Jóźwiak", "Łucja Źródlana", "Jadwiga Żółć"),
    "Dni otwarte w salonie",
    "Dzień dobry, {{zwrot grzecznościowy}},\n\nw sobotę 12 grudnia salon jest otwarty do 18:00, a projektanci "
    "doradzają bez umawiania się. Program przesyłam w załączniku.",
    "program-dni-otwartych.csv",
    "Godzina;Co\n10:00;Pokaz oświetlenia\n12:00;Drewno w kuchni i w łazience\n15:00;Porady projektantów\n",
)


def write_to_many(
    people: Mapping[str, Contact],
    purposes: Mapping[str, Purpose],
    staff: Mapping[str, User],
    moment: Callable[[int, str], datetime],
) -> None:
    """Both are Marta's; no worker has anything to do with the one that went."""
    common: dict[str, Any] = {"purpose": purposes[PURPOSE], "by": staff["marta"]}
    lay_out(DRAFT, people, **common)
    mailing = lay_out(SENT, people, **common)
    write_to(mailing, [UUID(key) for key in mailing.keys])
    at = moment(SENT_DAYS, "10:40")
    Mailing.objects.filter(pk=mailing.pk).update(letter=None, keys=None, taken_back_at=None, made_at=at)
    how = Letter("", PURPOSE, SENT_DAYS, SENT.subject, SENT.text)
    for entry in Interaction.objects.filter(attachments__shared__mailing=mailing).select_related("message"):
        set_outcome(promised(entry.message), how, at)
        Interaction.objects.filter(pk=entry.pk).update(happened_at=at)


def lay_out(letter: ToMany, people: Mapping[str, Contact], *, purpose: Purpose, by: User) -> Mailing:
    """The letter as a draft, with its file."""
    keys = [people[name].uid for name in letter.names]
    words = {"subject": letter.subject, "text": letter.text}
    mailing = save_draft(keys, by=by, uid=uuid4(), purpose=purpose, words=words)
    enclose(mailing, [Enclosed(letter.file, letter.content.encode())], by=by)
    return mailing


def drop_mailings(owners: Any) -> None:
    """Letters to many by accounts of the demo go, and the files that no letter to somebody real names."""
    files = list(MailingFile.objects.filter(added_by__in=owners).values_list("pk", flat=True))
    Mailing.objects.filter(owner__in=owners).delete()
    drop_orphans(MailingFile.objects.filter(pk__in=files, mailing=None))
