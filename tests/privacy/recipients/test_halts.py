"""Stopping a recipient at once, letting it on again, and the period of grace that the decider alone gives."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from crm.accounts.models import Role
from crm.privacy.actors import system
from crm.privacy.models import Agreement, LedgerEntry, Purpose, PurposeRecipient, Recipient
from crm.privacy.recipients.gate import may_disclose
from crm.privacy.recipients.halts import give_grace, latest_grace, resume, suspend

pytestmark = pytest.mark.django_db
BY = system("test")
DAY = timedelta(days=1)


@pytest.fixture
def firm():
    """A processor whose agreement ended ten days ago."""
    row = Recipient.objects.create(slug="firma", name="Firma", name_en="Firm", kind="processor")
    PurposeRecipient.objects.create(purpose=Purpose.objects.get(slug="accounting"), recipient=row)
    agreed(row, ends=timezone.localdate() - 10 * DAY)
    return row


def agreed(recipient, ends=None):
    """An agreement since long ago."""
    begins = timezone.localdate() - 300 * DAY
    return Agreement.objects.create(recipient=recipient, concluded_on=begins, ends_on=ends, recorded_by="user:1")


def said(recipient, **asked):
    """What the gate says of an act of today."""
    return str(may_disclose(recipient, Purpose.objects.get(slug="accounting"), ["identity"], **asked).reason)


def acts():
    """The acts of the ledger about recipients."""
    return list(LedgerEntry.objects.filter(act__startswith="recipient.").order_by("pk").values_list("act", "counts"))


def code(act, *args, **options):
    """The code of the refusal."""
    with pytest.raises(ValidationError) as refused:
        act(*args, **options)
    return refused.value.code


def test_nothing_goes_to_a_stopped_recipient_until_it_is_let_on_again(firm):
    agreed(firm)
    assert (code(suspend, firm, "  ", by=BY), said(firm)) == ("empty", "allowed")
    suspend(firm, "Wyciek u nich.", by=BY)
    assert (said(firm), said(firm, running=True)) == ("recipient_suspended",) * 2
    assert code(suspend, firm, "Znowu.", by=BY) == "suspended"
    assert (resume(firm, by=BY), resume(firm, by=BY), said(firm)) == (True, False, "allowed")
    assert acts() == [("recipient.suspended", {}), ("recipient.resumed", {})]


def test_what_has_ended_is_neither_stopped_nor_bridged(firm, oskar):
    Recipient.objects.update(active_to=timezone.now())
    today = timezone.localdate()
    assert (code(suspend, firm, "Bo tak.", by=BY), code(give_grace, firm, today, "Bo tak.", by=oskar)) == (
        "ended",
        "ended",
    )


def test_a_period_of_grace_lets_on_what_runs_and_nothing_new(firm, oskar):
    today = timezone.localdate()
    assert latest_grace(firm) == today + 20 * DAY
    assert code(give_grace, firm, today, "", by=oskar) == "empty"
    assert code(give_grace, firm, today - DAY, "Prawnicy.", by=oskar) == "past"
    assert code(give_grace, firm, today + 21 * DAY, "Prawnicy.", by=oskar) == "too_long"
    assert acts() == []
    row = give_grace(firm, today + 20 * DAY, "Prawnicy.", by=oskar)
    assert (said(firm, running=True), said(firm)) == ("grace", "agreement_ended")
    assert row.grace_by == f"user:{oskar.pk}"
    assert acts() == [("recipient.grace_given", {"until": (today + 20 * DAY).isoformat()})]


def test_no_grace_where_nothing_ends(firm, oskar):
    agreed(firm)
    assert code(give_grace, firm, timezone.localdate(), "Prawnicy.", by=oskar) == "nothing_ends"
    Agreement.objects.all().delete()
    assert code(give_grace, firm, timezone.localdate(), "Prawnicy.", by=oskar) == "nothing_ends"


def test_the_decider_alone_gives_it(firm, oskar, dora, marek):
    """Art. 38(6): the officer advises; a job, a program and a seller decide nothing."""
    for stranger in (BY, dora, marek):
        with pytest.raises(PermissionDenied):
            give_grace(firm, timezone.localdate(), "Prawnicy.", by=stranger)
    Role.objects.filter(pk=oskar.role_id).update(decides=False)
    oskar.role.refresh_from_db()
    with pytest.raises(PermissionDenied):
        give_grace(firm, timezone.localdate(), "Prawnicy.", by=oskar)
    assert acts() == []
