"""The demo's files of processors are in order but for the one that ends soon, and go with the demo."""

from collections import Counter

import pytest
from django.utils import timezone

from crm.demo.agreements import ENDING
from crm.demo.removal import remove
from crm.dpo.processors.file_state import file_states
from crm.privacy.actors import system
from crm.privacy.models import Recipient, SubProcessor, Verification


@pytest.fixture
def demo(demo_loaded, db, settings):
    settings.EMBEDDED = True


def test_files_are_in_order_but_one(demo):
    states = {state.recipient.slug: state for state in file_states(Recipient.objects.active(), timezone.now())}
    processors = {slug: state for slug, state in states.items() if state.is_processor}
    grades = Counter(str(state.grade) for slug, state in processors.items() if slug != ENDING)
    assert (set(grades), len(processors) > 3) == ({"sound"}, True)
    assert (str(processors[ENDING].grade), len(processors[ENDING].missing)) == ("ending", 1)


def test_nothing_of_them_stays(demo):
    there = Verification.objects.exists(), SubProcessor.objects.exists()
    remove(by=system("test"))
    assert (there, Verification.objects.exists(), SubProcessor.objects.exists()) == ((True, True), False, False)
