"""What made a package void is said as it was: people, a purpose, a field, a kind of records, a record, a right."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from consents.grounds.recording import withdraw
from crm.contacts.custom.definitions import add_field, remove, retire
from crm.contacts.exports.download import Stale
from crm.jobs.models import FullExport
from crm.privacy.models import Purpose
from crm.sales.deals.deals import open_deal
from crm.sales.models import Deal, Stage
from crm.workspace.leaving.download import hand_over
from crm.workspace.leaving.endings import delete_due
from tests.files.package_cases import made

CARE = {"category": "employment", "purposes": ["contracts"]}
FIELD = {"record": "company", "label": "Region", "kind": "text", "key": "region", **CARE}


def ended(export):
    delete_due()
    export.refresh_from_db()
    return export.ending


def test_a_field_that_was_removed_is_named_as_such(ada, marek, oskar, as_user):
    field = add_field(FIELD, by=oskar)
    export = made(marek, oskar)
    retire(field, by=oskar)
    assert ended(export) == ""  # laid aside it is still there, and says so
    remove(field, by=oskar)
    assert ended(export) == "fields"
    with translation.override("pl"):
        assert "Pole" in export.get_ending_display()
        assert "Osoba" not in export.get_ending_display()
    marek.language = "en"
    marek.save(update_fields=["language"])
    shown_page = as_user(marek).get(reverse("contacts:full_export", args=[export.uid])).content.decode()
    assert "A custom field or a kind of records in it was removed" in shown_page
    assert "Somebody in it has withdrawn" not in shown_page


def test_a_record_that_went_is_named_as_such(ada, marek, oskar):
    deal = open_deal({"title": "Hala", "currency": "PLN", "stage": Stage.objects.first()}, by=marek, contact=ada)
    export = made(marek, oskar)
    Deal.objects.filter(pk=deal.pk).update(binned_at=timezone.now(), binned_by=marek)
    assert ended(export) == "records"


def test_somebody_who_withdrew_is_named_as_such(ada, marek, oskar, offers):
    export = made(marek, oskar)
    withdraw(ada.person, offers, "email", by=oskar)
    assert ended(export) == "changed"


def test_a_purpose_that_ended_is_named_as_such(ada, marek, oskar, offers):
    export = made(marek, oskar)
    Purpose.objects.filter(pk=offers.pk).update(active_to=timezone.now())
    assert ended(export) == "purposes"


def test_a_right_that_was_taken_is_named_as_such(ada, marek, oskar):
    export = made(marek, oskar)
    role = marek.role
    type(role).objects.filter(pk=role.pk).update(rights=[right for right in role.rights if right != "deals.view"])
    assert ended(export) == "rights"


def test_whoever_downloads_first_learns_it_too(ada, marek, oskar):
    field = add_field(FIELD, by=oskar)
    export = made(marek, oskar)
    remove(field, by=oskar)
    with pytest.raises(Stale):
        hand_over(FullExport.objects.get(pk=export.pk), by=marek)
    export.refresh_from_db()
    assert export.ending == "fields"
