"""The demo's processors (Art. 28): agreements in order but one, which ends within the month; and a mailer in the United
States that the officer drafted, whose transfer is being assessed, so that nothing goes there.
"""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from crm.accounts.models import User
from crm.demo.accounts import BY
from crm.dpo.proposals.drafts import propose_new
from crm.dpo.transfers.assessments import save_answers
from crm.dpo.transfers.mechanisms import record_mechanism
from crm.privacy.actors import Actor, signature
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.logs import ledger
from crm.privacy.models import Agreement, Proposal, Recipient, Transfer

REFERENCE, ADDRESS = "DEMO/{number}", "rodo@{slug}.example"
SHIPPED = [row["slug"] for row in jurisdiction().seeds.recipients]
SIGNED_AGO = timedelta(days=700)
ENDING, LEFT = "sms-gateway", timedelta(days=19)  # the gateway for text messages: the desk is warned of it
# where each point of Art. 28(3), and of 28(2), (4), (9), stands
CLAUSES = {
    "a": "§ 3 ust. 1",
    "b": "§ 3 ust. 2",
    "c": "§ 4",
    "d": "§ 5",
    "e": "§ 6 ust. 1",
    "f": "§ 6 ust. 2",
    "g": "§ 8",
    "h": "§ 7",
    "2": "§ 5 ust. 1",
    "4": "§ 5 ust. 3",
    "9": "§ 9",
}


MAILER = "Larkmail Inc."
SAYS = {  # what is answered so far: steps 1 and a part of 3
    "complete": ("yes", ""),
    "onward": ("no", "Ankieta, pytanie 3."),
    "surveillance": ("yes", "Ankieta, pytanie 7."),
    "demands": ("no", "Pismo z dwudziestego czwartego."),
}


def bring_in(loading: Any) -> None:
    """The agreements of the invented house, and its firm in assessment."""
    draft_mailer(loading.staff["iwona"])
    write_addresses()
    agree_with_processors(timezone.localdate(loading.now), by=BY)
    ending = Agreement.objects.filter(recipient__slug=ENDING, recorded_by=signature(BY))
    ending.update(ends_on=timezone.localdate(loading.now) + LEFT)


def write_addresses() -> None:
    """An address for notices for each recipient that shipped and has none; at a domain that belongs to nobody."""
    for recipient in Recipient.objects.filter(slug__in=SHIPPED, email=""):
        recipient.email = ADDRESS.format(slug=recipient.slug)
        recipient.save(update_fields=["email"])


def draft_mailer(officer: User) -> None:
    """The firm outside the EEA, drafted; its assessment stops in step 3."""
    terms: dict[str, Any] = {"name": MAILER, "name_en": MAILER, "kind": Recipient.Kind.PROCESSOR, "country": "US"}
    terms |= {"services": "Wysyłka ofert.", "email": "privacy@larkmail.example", "agreement_needed": True}
    terms |= {"access_country": "", "proof_arrangement": ""}
    proposal = propose_new(Proposal.Subject.RECIPIENT, terms, why="Tańsza wysyłka ofert.", by=officer)
    mailer = Recipient.objects.get(slug=proposal.slug)
    transfer = record_mechanism(mailer, "US", {"mechanism": "scc", "module": "2", "annexes": ["I"]}, by=officer)
    save_answers(transfer, SAYS, by=officer)


def agree_with_processors(today: date, *, by: Actor) -> int:
    """Record one for each processor that has none in force; how many."""
    agreed = Agreement.objects.in_force(today).values("recipient")
    wanting = Recipient.objects.active().filter(kind=Recipient.Kind.PROCESSOR).exclude(pk__in=agreed).order_by("pk")
    for number, recipient in enumerate(wanting, start=1):
        terms: dict[str, Any] = {"reference": REFERENCE.format(number=number), "clauses": CLAUSES}
        terms["concluded_on"] = today - SIGNED_AGO
        if recipient.slug != ENDING:  # whoever has no such clause is told by each deletion
            terms["deletion_clause"] = "§ 6 ust. 3"
        Agreement.objects.create(recipient=recipient, notice_months=3, recorded_by=signature(by), **terms)
        ledger.record("agreement.recorded", by=by, target=f"recipient:{recipient.slug}", fields=sorted(terms))
    return len(wanting)


def take_out() -> None:
    """Whatever of it is still here: no real firm signed it."""
    for slug in SHIPPED:
        Recipient.objects.filter(slug=slug, email=ADDRESS.format(slug=slug)).update(email="")
    mailers = Recipient.objects.filter(name=MAILER, active_from=None)
    Proposal.objects.filter(subject=Proposal.Subject.RECIPIENT, slug__in=mailers.values("slug")).delete()
    Transfer.objects.filter(recipient__in=mailers).delete()
    Agreement.objects.filter(recipient__in=mailers).delete()
    mailers.delete()
    Agreement.objects.filter(recorded_by=signature(BY), reference__startswith=REFERENCE.format(number="")).delete()
