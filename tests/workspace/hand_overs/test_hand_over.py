"""A manager hands a colleague's contacts and companies to another, by a job, and back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Membership
from crm.contacts.companies.company_editing import add_company
from crm.contacts.models import Company, Contact, HandOver
from crm.privacy.models import LedgerEntry
from crm.workspace import tasks
from crm.workspace.hand_overs.hand_overs import order, undo

pytestmark = pytest.mark.django_db


def place_of(user):
    return Membership.objects.select_related("user", "team").get(user=user)


def carried(made):
    tasks.hand_over_contacts(made.job_id)
    return HandOver.objects.select_related("job").get(pk=made.pk)


def owners():
    return {contact.person.name: contact.owner.username for contact in Contact.objects.with_keys()}


def test_everything_of_hers_goes_with_one_entry_each_and_the_giver_may_be_closed(sam, nina, marek, arek, ada, ben):
    firm = add_company({"name": "Drewno sp. z o.o."}, by=sam)
    sam.disable(by=arek)
    result = carried(order(sam, place_of(nina), by=marek))
    assert owners() == {"Ada Kowalska": "nina", "Ben Żółć": "nina"}
    assert (result.state, result.counts) == ("done", {"contacts": 2, "companies": 1, "deals": 0, "tasks": 0})
    assert (Company.objects.get().owner, result.job.state) == (nina, "done")
    entries = LedgerEntry.objects.filter(act="contact.assigned", target=f"hand_over:{result.uid}")
    assert {entry.about for entry in entries} == {ada.uid, ben.uid}
    assert LedgerEntry.objects.get(act="company.assigned").target == f"company:{firm.uid}"


def test_only_those_of_a_status_when_so_asked(sam, nina, marek, ada, ben):
    Contact.objects.filter(pk=ben.pk).update(status="customer")
    result = carried(order(sam, place_of(nina), by=marek, status="customer"))
    assert (owners(), result.counts["contacts"]) == ({"Ada Kowalska": "sam", "Ben Żółć": "nina"}, 1)


def test_what_the_manager_does_not_keep_stays(sam, nina, marek, mallory, add, ada):
    add(mallory, name="Obca Osoba", email="obca@b.test", phone="")
    carried(order(mallory, place_of(nina), by=marek))
    assert owners() == {"Ada Kowalska": "sam", "Obca Osoba": "mallory"}


def test_undone_she_has_hers_again_and_what_went_on_stays(sam, nina, marek, ada, ben):
    result = carried(order(sam, place_of(nina), by=marek))
    Contact.objects.filter(pk=ben.pk).update(owner=marek)
    assert undo(result, by=marek)
    tasks.undo_hand_over(HandOver.objects.get().job_id)
    assert owners() == {"Ada Kowalska": "sam", "Ben Żółć": "marek"}
    assert HandOver.objects.get().state == "undone"
    assert not undo(HandOver.objects.get(), by=marek)


def test_after_a_week_nobody_undoes_it(sam, nina, marek, ada):
    result = carried(order(sam, place_of(nina), by=marek))
    HandOver.objects.update(finished_at=timezone.now() - timedelta(days=8))
    assert not undo(HandOver.objects.get(pk=result.pk), by=marek)


def test_run_twice_it_changes_nothing(sam, nina, marek, ada):
    result = carried(order(sam, place_of(nina), by=marek))
    carried(result)
    assert LedgerEntry.objects.filter(act="contact.assigned").count() == 1


def test_it_takes_the_right_and_two_people(sam, nina, marek, ada):
    with pytest.raises(PermissionDenied):
        order(sam, place_of(nina), by=nina)
    with pytest.raises(ValidationError):
        order(nina, place_of(nina), by=marek)


def test_the_page_offers_colleagues_who_own_something_closed_ones_too(sam, nina, marek, mallory, arek, ada, as_user):
    sam.disable(by=arek)
    page = as_user(marek).get(reverse("contacts:hand_overs"))
    assert [str(user.uid) for user in page.context["form"].fields["giver"].queryset] == [str(sam.uid)]
    place = place_of(nina)
    form = {"giver": str(sam.uid), "desk": f"{nina.uid}.{place.team.uid}", "status": ""}
    assert as_user(marek).post(reverse("contacts:hand_overs"), {**form, "desk": ""}).status_code == 422
    assert as_user(marek).post(reverse("contacts:hand_overs"), {**form, "go": "1"}).status_code == 302
    result = carried(HandOver.objects.get())
    text = as_user(marek).get(reverse("contacts:hand_over", args=[result.uid])).content.decode()
    assert "Nina Nowicka" in text
    assert as_user(marek).post(reverse("contacts:hand_over_reversal", args=[result.uid])).status_code == 302
    assert as_user(mallory).get(reverse("contacts:hand_overs")).status_code == 403
