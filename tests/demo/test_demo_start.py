"""The demo from the first page: begun by whoever holds the start code, in the embedded mode alone, and once."""

import pytest
from django.test import Client

from crm.accounts.first_account.start_code import start_code
from crm.accounts.models import User
from crm.demo.firm.colleagues import STAFF
from crm.demo.loading import loaded_before
from crm.demo.tasks import load_demo
from tests.conftest import colleague

URL = "/start/demo/"


@pytest.fixture
def opener(db):
    client = Client()
    client.post("/start/", {"code": start_code()})
    return client


def test_loading_is_begun_told_and_ends_with_the_accounts(opener, settings):
    settings.EMBEDDED = True
    page = opener.get(URL).content.decode()
    assert ('http-equiv="refresh"' in page, loaded_before()) == (True, False)
    load_demo()
    page = opener.get(URL).content.decode()
    assert ('http-equiv="refresh"' in page, [name.username in page for name in STAFF]) == (False, [True] * len(STAFF))


def test_without_the_code_outside_the_embedded_mode_and_in_a_lived_in_house_there_is_no_such_page(opener, settings):
    settings.EMBEDDED = True
    assert [Client().get(URL).status_code, Client().post(URL).status_code] == [404, 404]
    settings.EMBEDDED = False
    assert [opener.get(URL).status_code, opener.post(URL).status_code] == [404, 404]
    settings.EMBEDDED = True
    colleague("olga", "owner")
    assert opener.get(URL).status_code == 404


def test_beside_anybody_real_the_task_does_nothing(db, settings):
    settings.EMBEDDED = True
    colleague("olga", "owner")
    load_demo()
    assert (loaded_before(), User.objects.count()) == (False, 1)
