"""What was asked to be handed over: what went by act and day, what was refused with its reason and the way on."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from crm.dpo.processors.disclosure_log import asked_since
from crm.privacy.models import Disclosure, Purpose, Recipient
from crm.privacy.recipients.gate import may_disclose, note_refusal

WEEK = timedelta(days=7)


def test_acts_and_refusals_stand_together(sam, dora, ada, ben, as_user):
    hosting = Recipient.objects.get(slug="hosting")
    contracts, batch = Purpose.objects.get(slug="contracts", active_to=None), uuid4()
    people = [ada.person, ben.person]
    Disclosure.note(people, recipient=hosting, categories=["email"], by=sam, purpose=contracts, batch=batch)
    Disclosure.note(people[:1], recipient=hosting, categories=["email"], by=sam, purpose=contracts)
    note_refusal(may_disclose(hosting, contracts, ["email"]), by=dora, place="export")
    rows = asked_since(timezone.now() - WEEK)
    assert sorted((row.allowed, row.people, row.who) for row in rows) == [
        (False, 0, str(dora)),
        (True, 1, str(sam)),
        (True, 2, str(sam)),
    ]
    refused = next(row for row in rows if not row.allowed)
    assert (refused.way_on, str(refused.purpose)) == ("/privacy/processors/hosting/agreement/", str(contracts))
    page = as_user(dora).get("/privacy/disclosures/", {"recipient": "hosting"}).content.decode()
    assert ("/privacy/processors/hosting/agreement/" in page, ada.person.email in page) == (True, False)
    only = as_user(dora).get("/privacy/disclosures/", {"only": "refused"})
    assert len(only.context["asked"]) == 1


def test_an_empty_week_says_so(as_user, dora):
    assert as_user(dora).get("/privacy/disclosures/").context["asked"] == []
