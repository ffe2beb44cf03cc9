"""The notice of the invented firm: its facts move on as the house does, and it leaves without a rest."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consents.models import Controller, NoticeVersion, PrivacyNotice
from consents.notices.fact_watch import notices_older_than_facts, watch_facts
from crm.demo.firm.newsletter import FIRM
from crm.demo.firm.privacy_words import publish_notices, withdraw_words
from crm.privacy.actors import system
from crm.privacy.models import Recipient

pytestmark = pytest.mark.django_db
BY = system("demo")


def test_the_draft_of_the_program_goes_with_the_notice():
    Controller.name_it(FIRM, by=BY)
    publish_notices(lambda days: timezone.now() - timedelta(days=days), by=BY, officer=BY)
    assert notices_older_than_facts() == []
    Recipient.objects.filter(slug="hosting").update(access_country="US")
    assert (watch_facts(), NoticeVersion.objects.drafts().count()) == (1, 1)
    withdraw_words(by=BY)
    assert (PrivacyNotice.objects.count(), NoticeVersion.objects.count()) == (0, 0)


def test_what_the_demo_has_published_is_what_is_so(demo_loaded, db):
    assert NoticeVersion.objects.exclude(published_at=None).exists()
    assert (notices_older_than_facts(), watch_facts()) == ([], 0)
