"""The migration that gives drafts of recipients a row of their own."""

from importlib import import_module

import pytest
from django.apps import apps

from crm.privacy.models import Proposal, Recipient

VALUES = {"name": "Druk", "name_en": "Print", "kind": "processor", "country": "US", "agreement_needed": True}


@pytest.mark.django_db
def test_a_draft_that_waits_gets_its_row_and_what_is_there_stays():
    common = {"subject": "recipient", "act": "add", "values": VALUES, "drafted_by": "user:1"}
    for slug in ("print", "bank"):
        Proposal.objects.create(slug=slug, **common)
    import_module("crm.privacy.migrations.0009_drafted_recipients").plant(apps, None)
    result, bank = (Recipient.objects.get(slug=slug) for slug in ("print", "bank"))
    assert (result.drafted, result.name, result.third_countries) == (True, "Druk", ("US",))
    assert (bank.drafted, bank.name) == (False, "Bank")
