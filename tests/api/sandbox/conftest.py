"""An invented house of this process of the tests, made once where a test of this folder wants it, and a program for tests.

Its database is a copy of the migrated one, so that only the firm of the demo has to move in.
"""

from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from crm.accounts.clients import tokens
from crm.accounts.clients.registration import register
from crm.accounts.permissions.scopes import SCOPES
from crm.api.protocol.sandbox.house_process import HOUSE
from crm.demo.sandbox.building import MIGRATED
from tests import migrated
from tests.api.conftest import Caller
from tests.disclosing import in_order
from crm.privacy.models import Recipient


@pytest.fixture(scope="session")
def invented_address(django_db_setup, django_db_blocker):
    """The address of a database that its builder finds migrated and empty; it is gone with the process that used it."""
    with django_db_blocker.unblock():
        own = connection.settings_dict
        name = f"{own['NAME']}_sandbox"
        migrated.ask(f'DROP DATABASE IF EXISTS "{name}"')
        migrated.ask(f'CREATE DATABASE "{name}" TEMPLATE "{migrated.template()}"')
        migrated.ask(f"COMMENT ON DATABASE \"{name}\" IS '{MIGRATED}'")
        yield f"postgres://{own['USER']}:{quote(own['PASSWORD'])}@{own['HOST']}:{own['PORT'] or 5432}/{name}"
        HOUSE.end()
        migrated.cut_off(name)
        migrated.ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def built(invented_address):
    """The house stands: whoever asks first need not wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SANDBOX_DATABASE_URL", invented_address)
        HOUSE.line_to().poll(120)
        yield


@pytest.fixture
def tester(built, team_a, arek, contracts, offers):
    """A client for tests with every scope."""
    recipient = in_order(Recipient.objects.order_by("slug").first(), contracts, offers)
    terms = {"scopes_given": list(SCOPES), "purposes": [contracts, offers], "recipient": recipient, "by": arek}
    return register("Próbny sklep", teams=[team_a], test=True, **terms)


@pytest.fixture
def trial(tester, arek):
    """Its program."""
    return Caller(tokens.issue(tester, by=arek)[1])
