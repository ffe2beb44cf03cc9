"""How many bytes of HTML the pages that are opened all day have in a house with more to do than fits on them.

Before they are packed, as a browser has to read them. A page that grows past its ceiling says in its commit what for.
"""

import gzip
import re

import pytest
from django.urls import reverse

from crm.sales.deal_lists.board import CARDS
from crm.sales.planned_tasks.completion import finish
from crm.workspace.my_day.day import FIRST
from crm.workspace.record.composer import TABS
from tests.files.package_cases import asked, made
from tests.sales.deal_builders import deal, stages
from tests.sales.task_builders import planned, today

pytestmark = pytest.mark.django_db
PACKED = {"accept-encoding": "gzip", "sec-fetch-site": "same-origin"}  # tests see pages flattened, but for packed ones
CEILING = 61_000
LEAVING = 50_000  # asking for everything, one package with its files, what waits, loading
TITLE = "Oddzwonić w sprawie oferty na regały magazynowe"
MANY = 13


@pytest.fixture
def busy(sam, ada, ben):
    """More late, due and done tasks than a page shows, and more deals than a column."""
    for number in range(MANY):
        planned(sam, ada if number % 2 else ben, title=f"{TITLE} {number}", due_on=today(-3))
        planned(sam, ada, title=f"{TITLE} {number}", due_on=today())
        finish(planned(sam, ben, title=f"{TITLE} {number}", due_on=today()), by=sam)
    for place in range(len(stages())):
        for number in range(MANY):
            deal(sam, ada, place=place, title=f"Regały magazynowe, hala {number}")
    return sam


def page_of(client, address):
    """(bytes of HTML, the text)."""
    answer = client.get(address, headers=PACKED)
    assert answer.status_code == 200
    content = gzip.decompress(answer.content)
    return len(content), content.decode()


def test_my_day_brings_the_first_of_each_group_and_the_rest_when_asked(busy, as_user):
    client = as_user(busy)
    size, text = page_of(client, "/")
    counts = re.findall(r'</svg>\s*\S+\s*<span class="num">(\d+)</span>\s*</h3>', text)
    assert (size <= CEILING, text.count("data-tick"), counts) == (True, sum(FIRST.values()), [str(MANY)] * 3)
    for key, value in FIRST.items():
        assert f'href="?whole={key}"' in text
        _size, whole = page_of(client, f"/?whole={key}")
        assert (whole.count("data-tick"), f'href="?whole={key}"' in whole) == (
            sum(FIRST.values()) + MANY - value,
            False,
        )


def test_the_board_brings_the_first_of_each_column_and_the_rest_when_asked(busy, as_user):
    client, columns = as_user(busy), len(stages())
    each = CARDS // columns
    size, text = page_of(client, reverse("sales:board"))
    assert (size <= CEILING, text.count("data-deal")) == (True, each * columns)
    for stage in stages():
        assert f'href="?whole={stage.uid}#column-{stage.uid}"' in text
    _size, whole = page_of(client, f"{reverse('sales:board')}?whole={stages()[0].uid}")
    assert whole.count("data-deal") == each * columns + MANY - each
    _size, same = page_of(client, f"{reverse('sales:board')}?whole=nonsense")
    assert same.count("data-deal") == each * columns


def test_a_record_brings_the_open_tab_of_its_composer_and_the_rest_when_asked(busy, ada, as_user):
    client = as_user(busy)
    size, text = page_of(client, reverse("contacts:record", args=[ada.uid]))
    write_at = reverse("contacts:interactions", args=[ada.uid])
    closed = [kind for kind in TABS if f"{write_at}?kind={kind}" in text]
    assert (size <= CEILING, text.count('name="kind" value='), closed) == (
        True,
        1,
        ["call", "meeting", "message", "email"],
    )
    for kind in closed:
        pane = client.get(f"{write_at}?kind={kind}", headers={"HX-Request": "true"}).content.decode()
        assert (f'name="kind" value="{kind}"' in pane) == (kind != "email")
        assert client.get(f"{write_at}?kind={kind}").status_code == 200


def test_pages_of_leaving_and_coming_stay_small(busy, marek, oskar, as_user):
    """However much there is to take along: numbers, no rows."""
    export, question = made(oskar, marek), asked(marek)
    client = as_user(oskar)
    names = ("contacts:full_exports", "contacts:full_export_questions", "contacts:package_load")
    pages = [*map(reverse, names), *(reverse("contacts:full_export", args=[row.uid]) for row in (export, question))]
    sizes = {page: page_of(client, page)[0] for page in pages}
    assert [(page, size) for page, size in sizes.items() if size > LEAVING] == []
