"""A tile counts what its reader sees, as the list does; what they may not have it says in its place."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from crm.contacts.contact_list.contact_fields import contacts
from crm.contacts.models import Contact
from crm.lists.filters.rules import Filter, Group, Op, Rule
from crm.lists.pages.list_query import ListQuery
from crm.lists.saved_views.view_store import remove_view, save_view
from crm.sales.agenda.task_filters import tasks
from crm.sales.deal_lists.deal_filters import deals
from crm.workspace.dashboards import dashboard_store as store
from crm.workspace.dashboards.groupings import GROUPINGS, SUMS
from crm.workspace.dashboards.tile_for_reader import TileForReader
from crm.workspace.dashboards.tile_numbers import tally
from crm.workspace.dashboards.tile_shape import MOST, WIDTHS, Kind, Tile, WrongTile
from crm.workspace.models import Dashboard
from tests.sales.deal_builders import deal, firm, pause, stages
from tests.sales.document_builders import paper
from tests.sales.task_builders import planned
from tests.sizes import examples

pytestmark = pytest.mark.django_db
PAGE = reverse("contacts:dashboard")


def tile(**values):
    """A tile of open deals."""
    return Tile.sent({"kind": "number", "list": "deals", "view": "open", **values})


def counted(new_tile, reader):
    """{label: number} of a tile, or its one number."""
    for_reader = TileForReader(new_tile, reader, timezone.now())
    return {label: number.text for label, number in for_reader.lines} or for_reader.whole.text


@pytest.fixture
def some(sam, nina, mallory, ada):
    """Deals of Sam, of Nina and of another team."""
    company, other = firm(sam), firm(mallory, nip="")
    deal(sam, company=company, amount=Decimal(100), place=0)
    deal(sam, company=company, amount=Decimal(50), currency="EUR", place=1)
    deal(nina, company=company, amount=None, place=1)
    deal(sam, ada, amount=Decimal(7), place=0)
    deal(mallory, company=other, amount=Decimal(1000), place=0)


def test_each_reader_counts_what_they_see(some, sam, mallory):
    by_reader = {reader.username: counted(tile(), reader) for reader in (sam, mallory)}
    assert by_reader == {"sam": "4", "mallory": "1"}


@pytest.mark.parametrize("slug", sorted(GROUPINGS))
def test_the_groups_of_every_grouping_come_to_the_whole(some, sam, ada, slug):
    planned(sam, ada)
    planned(sam, title="nikt", kind="meeting")
    paper(sam, ada, payment_due_on=None)
    view = "open" if slug == "tasks" else "all"
    for name, grouping in GROUPINGS[slug].items():
        for measure in ("count", *SUMS.get(slug, {})):
            whole = tally(tile(list=slug, view=view, measure=measure), sam, timezone.now())
            parts = tally(tile(kind="table", list=slug, view=view, group=name, measure=measure), sam, timezone.now())
            assert whole.count
            assert (parts.count, parts.amounts) == (whole.count, whole.amounts), (slug, name, measure, grouping)


def test_currencies_are_never_added(some, sam):
    new_tile = tile(measure="amount")
    assert tally(new_tile, sam, timezone.now()).amounts == {"PLN": Decimal(107), "EUR": Decimal(50)}
    assert counted(new_tile, sam).replace("\N{NO-BREAK SPACE}", " ") == "107 zł + 50 €"


def test_each_number_opens_its_list_and_that_list_holds_as_many(some, sam, as_user):
    client = as_user(sam)
    for group in ("stage", "owner", "team", "pipeline"):
        for_reader = TileForReader(tile(kind="bar", group=group), sam, timezone.now())
        for label, number in for_reader.lines:
            rows = client.get(number.url).context["rows"]
            assert (label, len(rows)) == (label, number.count)


@pytest.mark.parametrize(
    ("values", "names"),
    [({"list": "tasks", "view": "open"}, ["owner", "kind"]), ({"list": "documents", "view": "all"}, ["kind", "team"])],
)
def test_tasks_and_papers_are_counted_as_their_lists_show_them(sam, nina, mallory, ada, as_user, values, names):
    planned(sam, ada)
    planned(sam, title="nikt", kind="meeting")
    planned(nina, title="Niny")
    paper(sam, ada)
    paper(sam, ada, kind="offer")
    assert (counted(tile(**values), sam), counted(tile(**values), mallory)) == ("2", "0")
    client = as_user(sam)
    for name in names:
        for label, number in TileForReader(tile(kind="bar", group=name, **values), sam, timezone.now()).lines:
            page = client.get(number.url).context
            assert (label, len(page["list"].rows)) == (label, number.count)
    months = TileForReader(tile(kind="line", group="due", **values), sam, timezone.now()).tally
    assert (len(months.groups), months.count) == (12, 2 if values["list"] == "tasks" else 0)
    pause(ada)
    assert counted(tile(**values), sam) == ("1" if values["list"] == "tasks" else "0")


def test_a_saved_view_of_tasks_makes_a_tile(sam, ada):
    planned(sam, ada, kind="call")
    planned(sam, title="nikt", kind="meeting")
    asking = ListQuery(tasks(), sam, {"view": "open", "f": "kind:is:meeting"}, timezone.now())
    view = save_view(asking, "Spotkania", by=sam)
    assert counted(tile(list="tasks", view=str(view.uid)), sam) == "1"
    store.add_tile(sam, None, 1, tile(list="tasks", view=str(view.uid), kind="line", group="due"))


def test_of_a_restricted_person_only_the_number_is_counted(some, sam, ada):
    pause(ada)
    assert counted(tile(kind="table", group="owner"), sam)["nie podano"] == "1"
    assert counted(tile(), sam) == "4"


def test_a_view_that_the_reader_does_not_have_says_so_and_nothing_more(some, sam, nina, as_user):
    view = save_view(ListQuery(deals(), sam, {"view": "open"}, timezone.now()), "Sekret Kowalskiego", by=sam)
    new_tile = tile(view=str(view.uid))
    assert (counted(new_tile, sam), tally(new_tile, nina, timezone.now())) == ("4", None)
    team = nina.memberships.get().team
    Dashboard.objects.create(team=team, tiles=[new_tile.as_json()])
    html = as_user(nina).get(f"{PAGE}?team={team.uid}").content.decode()
    assert ("Nie masz dostępu do tych danych." in html, "Kowalskiego" in html) == (True, False)
    remove_view(view, by=sam)
    assert tally(new_tile, sam, timezone.now()) is None


def test_a_view_that_names_a_person_makes_no_tile(ada, sam):
    asking = ListQuery(contacts(), sam, {"view": "all"}, timezone.now())
    asking.filter = Filter((Group((Rule("email", Op.EQUALS, ("ada@cerambud.test",)),)),))
    view = save_view(asking, "Ona", by=sam)
    new_tile = tile(list="contacts", view=str(view.uid))
    assert tally(new_tile, sam, timezone.now()) is None
    with pytest.raises(WrongTile):
        store.add_tile(sam, None, 1, new_tile)


WRONG = [
    {"kind": "pie"},
    {"list": "users"},
    {"measure": "password"},
    {"kind": "bar"},
    {"kind": "bar", "group": "opened__year"},
    {"kind": "line", "group": "owner"},
    {"kind": "funnel", "group": "opened"},
    {"width": "13"},
    {"kind": "goal", "goal": ""},
    {"kind": "goal", "goal": "-1"},
    {"kind": "goal", "goal": "NaN"},
    {"kind": "goal", "goal": "1e99"},
    {"list": "contacts", "measure": "amount"},
]


@pytest.mark.parametrize("values", WRONG)
def test_a_tile_that_cannot_be_is_refused(values):
    with pytest.raises(WrongTile):
        tile(**values)


@settings(max_examples=examples(40))
@given(
    st.dictionaries(
        st.sampled_from(["kind", "list", "view", "measure", "group", "width", "goal"]), st.text(max_size=12), max_size=7
    )
)
def test_whatever_is_sent_a_tile_is_whole_or_refused(values):
    try:
        new_tile = Tile.sent(values)
    except WrongTile:
        return
    assert (new_tile.kind in list(Kind), new_tile.width in WIDTHS, Tile.kept(new_tile.as_json())) == (
        True,
        True,
        new_tile,
    )


def test_a_line_has_the_last_twelve_months_and_bars_of_months_only_those_with_rows(add, sam):
    now = timezone.now()
    for days in (0, 0, 40, 900):
        contact = add(sam, name=f"Osoba {days}")
        Contact.objects.filter(pk=contact.pk).update(created_at=now - timedelta(days=days))
    line = counted(tile(kind="line", list="contacts", view="all", group="created"), sam)
    assert (len(line), sum(map(int, line.values()))) == (12, 3)
    assert len(counted(tile(kind="table", list="contacts", view="all", group="created"), sam)) == 3


def test_a_goal_says_how_much_of_it_is_reached(some, sam):
    new_tile = TileForReader(tile(kind="goal", goal="8"), sam, timezone.now())
    assert (new_tile.goal_words, new_tile.filled) == ("4 z 8 (50%)", 50)


def test_only_who_leads_a_team_changes_its_board(sam, marek, mallory):
    team = sam.memberships.get().team
    for user in (sam, mallory):
        with pytest.raises(PermissionDenied):
            store.add_tile(user, team, 1, tile())
    assert store.add_tile(marek, team, 1, tile()).version == 2


def test_a_change_of_what_somebody_else_changed_is_refused(sam):
    store.add_tile(sam, None, 1, tile())
    with pytest.raises(store.Changed):
        store.add_tile(sam, None, 1, tile())
    for number in range(MOST - 1):
        store.add_tile(sam, None, 2 + number, tile())
    with pytest.raises(WrongTile):
        store.add_tile(sam, None, MOST + 1, tile())
    assert len(Dashboard.objects.get(owner=sam).tiles) == MOST


def layout(client, **data):
    """One press on the form of one's own board."""
    board = Dashboard.objects.filter(owner__isnull=False).first()
    return client.post(reverse("contacts:dashboard_layout"), {"version": board.version if board else 1, **data})


def test_a_board_is_laid_out_by_its_form_and_what_is_taken_off_comes_back(some, sam, as_user):
    client = as_user(sam)
    new = {"new-source": "deals:open", "new-kind": "bar", "new-measure": "deals.amount", "new-group": "deals.stage"}
    assert layout(client, add="1", **new, **{"new-width": "6"}).status_code == 302
    layout(
        client,
        add="1",
        **{**new, "new-kind": "number", "new-width": "3", "new-source": "contacts:all", "new-measure": "count"},
    )
    keys = [new_tile["key"] for new_tile in Dashboard.objects.get().tiles]
    layout(client, down=keys[0])
    assert [new_tile["key"] for new_tile in Dashboard.objects.get().tiles] == keys[::-1]
    layout(client, line=keys[0], to="0")
    assert [new_tile["key"] for new_tile in Dashboard.objects.get().tiles] == keys
    page = layout(client, off=keys[0])
    html = client.get(page.url).content.decode()
    undo = re.search(r'action="([^"]*back=[^"]+)"', html).group(1).replace("&amp;", "&")
    assert len(Dashboard.objects.get().tiles) == 1
    for _twice in range(2):
        client.post(undo)
    assert [new_tile["key"] for new_tile in Dashboard.objects.get().tiles] == keys
    assert client.post(undo.replace("back=", "back=x")).status_code == 404
    wrong = layout(client, add="1", **{**new, "new-group": "contacts.owner"})
    assert (wrong.status_code, "potrzebują grupowania" in wrong.content.decode()) == (422, True)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_tile_is_drawn(some, sam, as_user, kind):
    group = {"line": "opened", "number": "", "goal": ""}.get(kind, "stage")
    for measure in ("count", "amount"):
        Dashboard.objects.all().delete()
        store.add_tile(sam, None, 1, tile(kind=kind, group=group, measure=measure, goal="10", width="6"))
        html = as_user(sam).get(PAGE).content.decode()
        assert ("w-6" in html, "Szanse: Otwarte" in html) == (True, True)
        assert as_user(sam).get(f"{PAGE}?edit=1").status_code == 200


def test_the_file_holds_the_same_numbers_and_is_written_down(some, marek, as_user):
    store.add_tile(marek, None, 1, tile(kind="table", group="stage", measure="amount"))
    rows = as_user(marek).get(reverse("contacts:dashboard_csv")).content.decode()
    first, second = stages()[:2]
    assert f"{first.name};PLN;107" in rows
    assert f"{second.name};EUR;50" in rows


def test_another_teams_board_is_not_there(sam, mallory, as_user):
    team = sam.memberships.get().team
    for place in ("dashboard", "dashboard_csv"):
        assert as_user(mallory).get(reverse(f"contacts:{place}") + f"?team={team.uid}").status_code in (403, 404)
    assert as_user(mallory).post(reverse("contacts:dashboard_layout"), {"team": team.uid}).status_code == 404
