"""What tests of notices share: a published notice, somebody whose data came from elsewhere."""

from datetime import timedelta

from consents.models import PrivacyNotice
from consents.notices.notice_versions import Promise, draft_notice, open_notice, publish_notice
from consents.notices.notification import day_of
from consents.statements.drafts import give_opinion
from crm.privacy.actors import system
from crm.privacy.models import Origin, Person, Purpose
from tests.consents.conftest import NOON
from tests.consents.filled_forms import controller

BY = system("test")
FIVE_YEARS = Promise("5 lat od końca roku umowy", "5 years from the end of the year of the contract", 60, True)


def a_notice(slug="general", *, promises=None, purposes=(), at=None, **about):
    """A notice in force; the next version when there is one."""
    controller()
    values = {"slug": slug, "title": "Twoje dane u nas", "title_en": "Your data with us", "purposes": list(purposes)}
    notice = PrivacyNotice.objects.filter(slug=slug).first() or open_notice(values, by=BY)
    about = {"why": "pierwsza", **about}
    version = draft_notice(notice, promises or {"contracts": FIVE_YEARS}, by=BY, **about)
    give_opinion(version, "for", "zgodna z prawem", by=BY)
    return publish_notice(version, by=BY, at=at or NOON - timedelta(days=60))


def somebody(*, at, kind=Origin.Kind.REFERRAL, name="Ewa Lis", email="ewa@lis.test", purpose="business-contact"):
    """A person whose data came from elsewhere at `at`, and who has to be told."""
    person = Person.create(**{key: value for key, value in (("name", name), ("email", email)) if value})
    origin = Origin(person=person, kind=kind, label="Jan z Mebloplastu", obtained_at=at, fields=["name", "email"])
    origin.notice_due_on = day_of(origin)
    origin.save()
    held = Purpose.objects.get(slug=purpose, active_to=None)
    person.grounds.create(purpose=held, channel="email", basis=held.legal_basis, since=at - timedelta(seconds=1))
    return person
