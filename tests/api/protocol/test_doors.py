"""The API is for tokens: whoever is signed in gets the documentation and the schema by their session, nothing else."""

import pytest
from django.utils import timezone

from consents.models import GroundEvent, Submission
from crm.accounts.access.url_inventory import inventory
from crm.accounts.models import Session
from crm.api.protocol.authentication import challenge
from crm.contacts.models import Contact
from crm.privacy.models import AccessEntry
from tests.api.conftest import code
from tests.api.people.test_contacts import NEW
from tests.api.wording import consent

UID = "00000000-0000-4000-8000-000000000000"
DOCUMENTS = ("/api/schema/", "/api/docs/", "/api/problems/not_found")


def asked(caller):
    """{(path, method): (status, code)} of every resource by every method that it has."""
    matches = {}
    for route in (item for item in inventory() if item.path.startswith("/api/v1/")):
        for method in set(route.policy.methods) - {"HEAD"}:
            path = route.path.format(key=UID, slug="newsletter", kind="polisa") + "?purpose=contracts"
            matches[path, method] = code(caller.ask(method, path, {} if method in ("POST", "PATCH") else None))
    return matches


@pytest.mark.parametrize("name", ["sam", "dora", "oskar", "arek"])
def test_a_session_opens_no_resource_whatever_its_rights(request, signed_in, ada, name):
    result = asked(signed_in(request.getfixturevalue(name)))
    assert (len(result) > 40, set(result.values())) == (True, {(401, "unauthenticated")})
    assert AccessEntry.objects.filter(view__startswith="api:").count() == 0


def test_the_refusal_says_to_use_a_token_and_where_the_documentation_is(signed_in, sam, hub):
    answer = signed_in(sam).get("people/?purpose=contracts", Accept_Language="en")
    assert "token" in answer.said["detail"]
    assert answer.headers["WWW-Authenticate"] == challenge("/api/v1/")["WWW-Authenticate"]
    assert hub.get("people/?purpose=contracts").status_code == 200


def test_a_session_makes_nobody_mailable_and_adds_nobody(signed_in, sam, ben):
    caller = signed_in(sam)
    before = GroundEvent.objects.count()
    rows = [caller.post("consents/", consent(ben)), caller.post("submissions/", {}), caller.post("contacts/", NEW)]
    assert [code(row) for row in rows] == [(401, "unauthenticated")] * 3
    assert (GroundEvent.objects.count(), Submission.objects.count(), Contact.objects.count()) == (before, 0, 1)


def test_a_session_that_fell_asleep_is_told_the_same(signed_in, sam):
    caller = signed_in(sam)
    Session.objects.update(idle_until=timezone.now())
    assert code(caller.post("contacts/", NEW)) == (401, "unauthenticated")


def test_documentation_and_schema_are_open_to_a_session_as_to_anybody(signed_in, sam):
    caller = signed_in(sam)
    assert [caller.browser.get(path).status_code for path in DOCUMENTS] == [200] * 3
