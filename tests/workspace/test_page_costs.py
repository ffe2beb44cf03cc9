"""How many statements the pages that are opened all day take: exactly these, sign-in included.

A page that takes fewer lowers its number here; one that takes more says in its commit what for. Time is measured by
`run.py bench costs`, never asserted.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.accounts.pages.navigation import GROUPS, open_to
from crm.contacts.companies.company_editing import add_company
from crm.contacts.safeguards.reveal import reveal
from crm.dpo.register.activity_rows import cover_purposes
from crm.dpo.register.versions import approve, prepare, watch_all
from crm.privacy.models import Origin
from tests.consents.published_notices import a_notice
from tests.dpo.register.test_versions import new_recipient
from tests.files.package_cases import asked, made
from tests.sales.deal_builders import deal
from tests.sales.task_builders import planned

pytestmark = pytest.mark.django_db

SELLING = {
    "sales:my_day": 4,
    "contacts:list": 5,
    "contacts:companies": 3,
    "sales:deals": 5,
    "sales:board": 8,
    "sales:tasks": 5,
    "sales:reports": 9,
    "contacts:pulse": 2,
    "jobs:ring": 2,
}
OF_ADA, PALETTE = 9, 7
COMPANY, A_DEAL = 7, 9
DESK = {"dpo:overview": 11, "dpo:register": 9, "dpo:readiness": 9}
MENU = {
    "sales:my_day": 4,
    "contacts:list": 5,
    "contacts:leads": 6,
    "contacts:dashboard": 4,
    "contacts:inbox": 6,
    "contacts:threads": 4,
    "contacts:companies": 3,
    "sales:board": 8,
    "sales:prices": 4,
    "sales:offers": 4,
    "outreach:rules": 4,
    "sales:tasks": 5,
    "sales:reports": 9,
    "contacts:duplicates": 5,
    "sales:documents": 4,
    "sales:object_kinds": 3,
    "contacts:object_kinds": 5,
    "contacts:imports": 4,
    "jobs:list": 3,
    "breaches:report": 2,
    "accounts:training": 8,
    "contacts:templates": 4,
    "dpo:overview": 5,
    "dpo:people": 5,
    "consents:consents": 6,
    "consents:notices": 5,
    "dpo:register": 9,
    "dpo:map": 11,
    "dpo:purposes": 6,
    "dpo:processors": 5,
    "requests:list": 5,
    "breaches:list": 3,
    "retention:overview": 3,
    "dpo:audit": 12,
    "dpo:risks": 6,
    "accounts:grave_acts": 5,
    "mail:list": 7,
    "accounts:notice_readers": 3,
    "dpo:authorisations": 3,
    "dpo:reviews": 6,
    "dpo:authority_cases": 3,
    "dpo:consultations": 3,
    "dpo:own_questions": 3,
    "dpo:evidence_packs": 3,
    "dpo:trust": 4,
    "style": 2,
    "accounts:users": 4,
    "accounts:clients": 4,
    "sales:pipelines": 6,
    "sales:money": 4,
    "contacts:fields": 5,
    "sales:ksef": 6,
    "contacts:tags": 3,
    "health": 77,
    "mailboxes:list": 3,
    "sending:list": 7,
    "mail_providers:list": 3,
    "text_gateways:list": 3,
    "contacts:phone_systems": 3,
    "calendars:servers": 3,
    "contacts:exports": 5,
    "accounts:providers": 3,
    "accounts:stand_ins": 7,
    "contacts:hand_overs": 6,
}
LEAVING = {"contacts:full_exports": 18, "contacts:full_export_questions": 3, "contacts:package_load": 5}
A_PACKAGE, A_QUESTION = 4, 17
APART = {"health"}  # each part is asked by itself, so that one that fails hides no other
PAGE = 12


def statements(client, url, typed=None):
    """How many a page takes when what is kept for a process is there already."""
    ask = (lambda: client.post(url, typed, headers={"HX-Request": "true"})) if typed else (lambda: client.get(url))
    assert ask().status_code == 200
    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


@pytest.fixture
def work(sam, ada):
    """A deal with Ada and something to do about her."""
    planned(sam, ada)
    return deal(sam, ada)


def test_the_pages_of_whoever_sells(work, sam, as_user):
    client = as_user(sam)
    assert {name: statements(client, reverse(name)) for name in SELLING} == SELLING


def test_a_record_and_the_palette(work, sam, ada, as_user):
    client = as_user(sam)
    result = statements(client, reverse("contacts:record", args=[ada.uid]))
    palette = statements(client, reverse("contacts:palette"), {"q": "kowal"})
    assert (result, palette) == (OF_ADA, PALETTE)


def test_every_page_of_every_menu(work, sam, dora, arek, oskar, client):
    """Each as whoever comes first to it: sales, the officer, the administrator, the owner."""
    matches = {}
    for user in (sam, dora, arek, oskar):
        client.force_login(user)
        pages = [(item.url_name, url) for _key, _label, items in GROUPS for item, url in open_to(user, items)]
        matches |= {name: statements(client, url) for name, url in pages if name not in matches}
    assert matches == MENU
    assert max(matches[name] for name in matches.keys() - APART) <= PAGE


def test_the_pages_of_leaving_and_coming(work, ada, ben, oskar, marek, as_user):
    """Everything is counted in two statements, however many kinds there are."""
    export, question = made(oskar, marek), asked(marek)
    client = as_user(oskar)
    assert {name: statements(client, reverse(name)) for name in LEAVING} == LEAVING
    pages = [reverse("contacts:full_export", args=[row.uid]) for row in (export, question)]
    assert [statements(client, page) for page in pages] == [A_PACKAGE, A_QUESTION]


def test_a_company_and_a_deal(work, sam, ada, as_user):
    client = as_user(sam)
    firm = add_company({"name": "Cerambud sp. z o.o."}, by=sam)
    pages = reverse("contacts:company", args=[firm.uid]), reverse("sales:deal", args=[work.uid])
    matches = [statements(client, page) for page in pages]
    assert matches == [COMPANY, A_DEAL]


def test_the_privacy_desk_with_something_to_tell(ada, sam, dora, oskar, as_user):
    """A published notice is compared with the facts, reveals and notices are named, the register has changed."""
    a_notice(at=timezone.now())
    cover_purposes()
    approve(prepare("activities", by=dora), by=oskar)
    new_recipient()
    watch_all()
    reveal(ada, "phone", by=sam, reason="call_back")
    Origin.objects.filter(person=ada.person).update(notice=Origin.Notice.DUE, notice_due_on=timezone.localdate())
    client = as_user(dora)
    assert {name: statements(client, reverse(name)) for name in DESK} == DESK
