"""Who hears of a question and of an opinion: the officer, whoever asked, and whoever decides. Numbers, no words."""

from django.conf import settings
from django.urls import reverse

from crm.accounts.language.actor_names import signature_pair
from crm.accounts.models import User
from crm.accounts.models.officer import Consultation
from crm.casework.colleagues import active, officers
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor


def tell_officers(row: Consultation, *, by: Actor) -> None:
    """A question came in, in the caller's transaction."""
    for reader in officers():
        send(row, reader, by, asked=True, page="dpo:consultation")


def tell_asker(row: Consultation, *, by: Actor) -> None:
    """The opinion is there: to whoever asked, and to whoever decides."""
    kind, number = signature_pair(row.asked_by)
    people = User.objects.filter(is_active=True).exclude(email="")
    asker = people.filter(pk=int(number)).first() if kind == "user" and number.isdecimal() else None
    if asker:
        send(row, asker, by, asked=False, page="dpo:own_question")
    for reader in active().filter(role__decides=True):
        if asker is None or reader.pk != asker.pk:
            send(row, reader, by, asked=False, page="dpo:consultation")


def send(row: Consultation, reader: User, by: Actor, *, asked: bool, page: str) -> None:
    """One mail."""
    link = settings.BASE_URL + reverse(page, args=[row.number])
    post(
        "consultation", to=reader, by=by, context={"number": row.number, "asked": asked, "link": link, "reader": reader}
    )
