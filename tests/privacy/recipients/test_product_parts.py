"""What of the product runs with a recipient is written down on its file, and no short name says it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.privacy.actors import system
from crm.privacy.models import LedgerEntry, Recipient
from crm.privacy.recipients.product_parts import set_parts

BY = system("test")

pytestmark = pytest.mark.django_db


def parts():
    rows = Recipient.objects.exclude(product_parts=[]).order_by("slug")
    return {row.slug: row.product_parts for row in rows}


def code_of(recipient, *wanted):
    with pytest.raises(ValidationError) as refusal:
        set_parts(recipient, wanted, by=BY)
    [error] = refusal.value.error_dict["parts"] if hasattr(refusal.value, "error_dict") else [refusal.value]
    return error.code


def test_those_that_ship_are_marked_and_the_migration_marks_them_again():
    shipped = {"email-provider": ["mail"], "hosting": ["hosting"]}
    assert parts() == shipped
    Recipient.objects.update(product_parts=[])
    Recipient.objects.create(slug="vat-register", name="Wykaz VAT", name_en="VAT register", kind="authority")
    import_module("crm.privacy.migrations.0012_product_parts").keep_parts(apps, None)
    assert parts() == {**shipped, "vat-register": ["vat"]}


def test_a_part_moves_once_it_is_taken_off_the_other():
    mailer, courier = (Recipient.objects.get(slug=slug) for slug in ("email-provider", "courier"))
    assert code_of(courier, "mail") == "taken"
    assert (set_parts(mailer, [], by=BY), set_parts(mailer, [], by=BY)) == (True, False)
    assert set_parts(courier, ["mail"], by=BY)
    assert parts() == {"courier": ["mail"], "hosting": ["hosting"]}
    entries = LedgerEntry.objects.filter(act="recipient.part_set").order_by("pk")
    assert [(entry.target, entry.counts) for entry in entries] == [
        ("recipient:email-provider", {}),
        ("recipient:courier", {"mail": True}),
    ]


def test_only_a_processor_hosts_us_and_several_may():
    assert code_of(Recipient.objects.get(slug="courier"), "hosting") == "no_processor"
    assert set_parts(Recipient.objects.get(slug="it-support"), ["hosting"], by=BY)
    assert [slug for slug, its in parts().items() if "hosting" in its] == ["hosting", "it-support"]


def test_one_that_has_ended_runs_nothing_and_frees_its_part():
    Recipient.objects.filter(slug="email-provider").update(active_to=timezone.now())
    assert code_of(Recipient.objects.get(slug="email-provider"), "mail") == "ended"
    assert set_parts(Recipient.objects.get(slug="courier"), ["mail"], by=BY)


def test_the_officer_says_it_on_the_file(as_user, dora, sam):
    desk, where = as_user(dora), "/privacy/processors/email-provider/product/"
    assert "checked" in desk.get(where).content.decode()
    assert desk.post(where, {"parts": []}).url == "/privacy/processors/email-provider/"
    assert desk.post("/privacy/processors/it-support/product/", {"parts": ["hosting", "mail"]}).status_code == 302
    assert parts()["it-support"] == ["hosting", "mail"]
    refused = desk.post(where, {"parts": ["mail"]})
    assert (refused.status_code, "Obsługa informatyczna" in refused.content.decode()) == (422, True)
    assert as_user(sam).get(where).status_code in (403, 404)


def test_a_stop_is_taken_back_from_its_toast(as_user, dora):
    desk = as_user(dora)
    page = desk.post("/privacy/processors/courier/suspension/", {"why": "Incydent."}, follow=True).content.decode()
    way_back = "/privacy/processors/courier/resumption/"
    assert page.count(way_back) == 2  # the toast, and the button that stays
    desk.post(way_back)
    assert Recipient.objects.get(slug="courier").suspended_at is None
