"""Pages of tasks: my day, list, calendar, form, acts, the composer's tab and the next step of an entry."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.grounds.recording import record_ground
from consents.models import Restriction
from crm.accounts.language.vocative import vocative
from crm.contacts.companies.company_editing import add_company
from crm.contacts.entries.composing import write
from crm.contacts.models import Contact, Interaction
from crm.privacy.models import AccessEntry
from crm.sales.models import Task
from crm.sales.planned_tasks.completion import finish, remove
from dsar.cases.incoming import RequestDetails
from dsar.cases.opening import receive
from tests.sales.task_builders import again, planned, today

HTMX = {"HX-Request": "true"}


def form(**values):
    """The form of a task, filled in well for today, whenever that is."""
    return {"kind": "call", "title": "Oddzwonić", "due_on": today().isoformat(), **values}


def titles(page):
    return [row.title for _key, _label, rows in page.context["list"].groups for row in rows]


def test_whoever_sells_starts_at_my_day_and_everybody_else_at_their_desk(as_user, sam, dora, arek):
    answers = [as_user(user).get("/") for user in (sam, dora, arek)]
    assert [(answer.status_code, answer.headers.get("Location", "")) for answer in answers] == [
        (200, ""),
        (302, reverse("dpo:overview")),
        (302, reverse("accounts:users")),
    ]


def test_my_day_counts_what_is_late_what_is_due_and_who_has_no_step(as_user, sam, nina, add, ada, ben):
    add(sam, name="Bez Kroku", email="bez@kroku.test")
    planned(sam, ada, due_on=today(-2))
    planned(sam, ben)
    planned(nina, due_on=today(-1))
    finish(planned(sam, title="Zrobione zadanie"), by=sam)
    day = as_user(sam).get("/").context["day"]
    assert (day.counts["late"], day.counts["today"], day.today_in_all, day.without_step) == (1, 1, 2, 1)
    assert [[row.task.owner for row in group.rows] for group in day.groups] == [[sam], [sam]]
    team = as_user(sam).get("/?whose=team").context["day"]
    assert {row.task.owner for group in team.groups for row in group.rows} == {sam, nina}


def test_beside_a_task_stands_whether_the_person_may_be_reached(as_user, sam, ada, ben, contracts):
    planned(sam, ada, kind="email", title="pierwsze")
    planned(sam, ben, kind="email", title="drugie")
    planned(sam, ben, kind="meeting", title="trzecie")
    rows = {row.title: row.way for row in as_user(sam).get("/").context["day"].rows}
    assert {name: way and (way.tone, way.icon) for name, way in rows.items()} == {
        "pierwsze": ("ok", "check"),
        "drugie": ("muted", "lock"),
        "trzecie": None,
    }


def test_my_day_names_consents_that_end_soon_and_newcomers_from_forms(as_user, sam, ada, offers, add):
    values = {"proof": {"how": "form", "text": "v4"}, "expires_at": timezone.now() + timedelta(days=9)}
    record_ground(ada.person, offers, "sms", by=sam, **values)
    new = add(sam, name="Nowa Osoba", email="nowa@osoba.test")
    new.person.origins.update(kind="form")
    page = as_user(sam).get("/")
    assert (page.context["ending"].count, page.context["ending"].name) == (1, "Ada Kowalska")
    assert [newcomer.name for newcomer in page.context["newcomers"]] == ["Nowa Osoba"]


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("Pyta, skąd mamy jej numer. RODO.", True),
        ("Prosi: usuńcie moje dane!", True),
        ("Prosi o ofertę na regały.", False),
    ],
)
def test_words_that_sound_like_a_request_lead_to_passing_it_on_until_a_case_knows(as_user, sam, ada, words, heard):
    write(ada, by=sam, kind=Interaction.Kind.CALL, outcome="talked", text=words)
    before = [item.contact for item in as_user(sam).get("/").context["asked"]]
    receive(RequestDetails(kinds=("access",), details="x", name="Ada"), channel="sales", by=sam, about=ada.person)
    assert (before, as_user(sam).get("/").context["asked"]) == ([ada] if heard else [], [])


def test_what_was_looked_at_last_stands_there_and_hides_what_may_not_be_used(as_user, sam, ada, ben):
    firm = add_company({"name": "Cerambud S.A.", "nip": "5260250274"}, by=sam)
    client = as_user(sam)
    for url in (f"/contacts/{ada.uid}/", f"/companies/{firm.uid}/", f"/contacts/{ben.uid}/", f"/contacts/{ada.uid}/"):
        client.get(url)
    labels = [item.label for item in client.get("/").context["recent"]]
    Restriction.objects.create(person=ben.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    assert (labels, [item.label for item in client.get("/").context["recent"]]) == (
        ["Ada Kowalska", "Ben Żółć", "Cerambud S.A."],
        ["Ada Kowalska", "Cerambud S.A."],
    )


def test_looking_is_logged_with_everybody_who_is_named(as_user, sam, ada, ben):
    planned(sam, ada)
    as_user(sam).get("/")
    entry = AccessEntry.objects.filter(view="sales:my_day").get()
    assert (entry.people, entry.fields) == ([ada.pk], ["title"])


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Marta", "Marto"),
        ("Kasia", "Kasiu"),
        ("Zofia", "Zofio"),
        ("Adam", "Adamie"),
        ("Kuba", ""),
        ("John", ""),
        ("", ""),
    ],
)
def test_a_colleague_is_called_as_one_calls_her_or_not_at_all(name, called):
    assert vocative(name) == called


def test_the_list_is_narrowed_by_whose_and_by_days(as_user, sam, nina, ada):
    days = {"stare": -3, "dziś": 0, "jutro": 1, "tydzień": 5, "kiedyś": 60}
    for title, day in days.items():
        planned(sam, ada, title=title, due_on=today(day))
    planned(nina, title="nie moje")
    finish(planned(sam, title="zrobione"), by=sam)
    client = as_user(sam)
    by_name = {name: titles(client.get(f"/tasks/?{name}")) for name in ("", "when=overdue", "when=today", "when=week")}
    assert by_name == {
        "": list(days),
        "when=overdue": ["stare"],
        "when=today": ["dziś"],
        "when=week": ["dziś", "jutro", "tydzień"],
    }
    assert titles(client.get("/tasks/?when=done")) == ["zrobione"]
    assert titles(client.get(f"/tasks/?day={today(5)}")) == ["tydzień"]
    assert set(titles(client.get("/tasks/?whose=team"))) == {*days, "nie moje"}
    assert titles(client.get("/tasks/?when=x&day=31.02.2026&older=y&newer=z")) == list(days)


@pytest.mark.parametrize("when", ["", "done"])
def test_the_list_is_leafed_through_by_rows_that_share_a_moment(as_user, sam, when):
    now = timezone.now()
    for place in range(60):
        result = planned(sam, title=f"nr {place:02}", due_on=today(place // 20))
        if when:
            finish(result, by=sam, at=now)
    client = as_user(sam)
    first = client.get(f"/tasks/?when={when}")
    second = client.get(f"/tasks/?when={when}&older={first.context['list'].page.older}")
    back = client.get(f"/tasks/?when={when}&newer={second.context['list'].page.newer}")
    assert (len(titles(first)), len(titles(second)), titles(back)) == (50, 10, titles(first))
    assert len({*titles(first), *titles(second)}) == 60


def test_the_calendar_puts_each_task_on_its_day(as_user, sam, ada):
    for place in range(4):
        planned(sam, ada, title=f"nr {place}")
    calendar = as_user(sam).get("/tasks/calendar/?span=month").context["calendar"]
    cells = [cell for week in calendar.weeks for cell in week]
    (busy,) = [cell for cell in cells if cell.rows]
    assert (busy.day, busy.today, len(busy.shown), busy.more, len(cells) % 7, cells[0].day.weekday()) == (
        *(today(), True, 3, 1, 0, 0),
    )
    odd = as_user(sam).get("/tasks/calendar/?span=x&day=0001-01-01&whose=y")
    assert (odd.status_code, odd.context["calendar"].day) == (200, today())


def test_a_task_is_planned_about_a_person_a_firm_or_nobody(as_user, sam, ada):
    firm = add_company({"name": "Cerambud S.A.", "nip": "5260250274"}, by=sam)
    client = as_user(sam)
    values = {"clock": "10:30", "repeat": "weekly", "remind_before": "60", "note": "Ważne"}
    answer = client.post("/tasks/new/", form(**values, about=f"contact:{ada.uid}"))
    client.post("/tasks/new/", form(about=f"company:{firm.uid}"))
    client.post("/tasks/new/", form())
    hers, firms, nobodys = Task.objects.with_keys().order_by("pk")
    assert answer.url == f"/tasks/{hers.uid}/"
    assert (hers.person_id, hers.rule, f"{hers.clock:%H:%M}", hers.remind_before) == (
        ada.pk,
        "FREQ=WEEKLY",
        "10:30",
        60,
    )
    assert ((firms.person_id, firms.company), (nobodys.person_id, nobodys.company)) == ((None, firm), (None, None))


def test_a_foreign_and_a_restricted_person_are_nobody_to_plan_about(as_user, sam, mallory, ada, carla):
    foreign = as_user(mallory).post("/tasks/new/", form(about=f"contact:{ada.uid}")).status_code
    held = as_user(sam).post("/tasks/new/", form(about=f"contact:{carla.uid}")).status_code
    assert (foreign, held, Task.objects.count()) == (404, 403, 0)


def test_bad_input_comes_back_with_a_sentence_and_everything_typed(as_user, sam):
    bad = form(title="", due_on="31.02.2026", note="zostaje", repeat="weekly", clock="25:99")
    answer = as_user(sam).post("/tasks/new/", bad)
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["clock", "due_on", "title"])
    page = answer.content.decode()
    assert [typed in page for typed in ("31.02.2026", "zostaje", "25:99")] == [True] * 3


def test_words_that_do_not_belong_there_are_warned_of_cut_or_kept(as_user, sam, ada):
    client, about = as_user(sam), {"about": f"contact:{ada.uid}"}
    text = form(**about, title="PESEL 44051401359")
    warned = client.post("/tasks/new/", text)
    cut = client.post("/tasks/new/", {**text, "heed": "cut"})
    assert (warned.status_code, cut.status_code, Task.objects.count()) == (422, 422, 0)
    assert "PESEL •••" in cut.content.decode()
    answer = client.post("/tasks/new/", {**text, "heed": "keep"})
    assert (answer.status_code, Task.objects.with_keys().get().told("title")) == (302, "PESEL 44051401359")


def test_whom_it_is_about_is_looked_for_without_scripts_and_nothing_typed_is_lost(as_user, sam, mallory, ada):
    firm = add_company({"name": "Adamex S.A.", "nip": "5260250274"}, by=sam)
    page = as_user(sam).post("/tasks/new/", form(who="Ada", look="1"))
    matches = [value for value, _name, _icon in page.context["found"]]
    assert (page.status_code, matches) == (200, [f"contact:{ada.uid}", f"company:{firm.uid}"])
    assert 'value="Oddzwonić"' in page.content.decode()
    foreign = as_user(mallory).post("/tasks/people/", {"who": "Ada"})
    assert foreign.context["found"] == []


def test_a_task_is_changed_over_the_version_that_was_read(as_user, sam, ada):
    result = planned(sam, ada)
    url, client = f"/tasks/{result.uid}/edit/", as_user(sam)
    assert "Oddzwonić w sprawie oferty" in client.get(url).content.decode()
    assert client.post(url, form(title="Inaczej", version=1)).status_code == 302
    late = client.post(url, form(title="Za późno", version=1))
    assert (late.status_code, again(result).told("title")) == (422, "Inaczej")


def test_each_button_does_its_act_says_so_and_offers_the_way_back(as_user, sam, ada):
    result, client = planned(sam, ada), as_user(sam)
    ways = {}
    for act, sent in (("done", {}), ("reopening", {}), ("snooze", {"by": "three"}), ("removal", {})):
        answer = client.post(f"/tasks/{result.uid}/{act}/", sent, headers=HTMX)
        data = json.loads(answer["HX-Trigger"])
        ways[act] = (answer.status_code, "agenda" in data, data["toast"]["undo"])
    assert ways == {
        "done": (204, True, f"/tasks/{result.uid}/reopening/"),
        "reopening": (204, True, ""),
        "snooze": (204, True, f"/tasks/{result.uid}/snooze/undoing/"),
        "removal": (204, True, f"/tasks/{result.uid}/restoration/"),
    }
    assert (again(result).due_on, again(result).binned_at is None) == (today(3), False)
    client.post(f"/tasks/{result.uid}/restoration/")
    client.post(f"/tasks/{result.uid}/snooze/undoing/")
    assert (again(result).due_on, again(result).open) == (today(), True)


def test_without_scripts_an_act_leads_back_to_the_page_it_came_from(as_user, sam, ada):
    result, client = planned(sam, ada), as_user(sam)
    here = {"Referer": "http://testserver/tasks/?when=today"}
    back = client.post(f"/tasks/{result.uid}/snooze/", {"day": today(2).isoformat()}, headers=here)
    gone = client.post(f"/tasks/{result.uid}/removal/", headers={"Referer": f"http://testserver/tasks/{result.uid}/"})
    assert (back.url, gone.url) == ("/tasks/?when=today", "/tasks/")


def test_a_day_that_is_none_puts_nothing_off(as_user, sam, ada):
    result, client = planned(sam, ada), as_user(sam)
    for day in ("", "31.02.2026", "2020-01-01"):
        client.post(f"/tasks/{result.uid}/snooze/", {"day": day})
    assert (again(result).due_on, again(result).snoozes) == (today(), 0)


def test_a_foreign_task_a_deleted_a_restricted_persons_and_a_made_up_one_are_missing_alike(
    as_user, sam, mallory, ada, ben
):
    hers, deleted, made_up = planned(sam, ada), planned(sam, ben), "00000000-0000-4000-8000-000000000000"
    remove(deleted, by=sam)
    codes = [as_user(mallory).get(f"/tasks/{key}/").status_code for key in (hers.uid, made_up)]
    codes += [as_user(sam).get(f"/tasks/{deleted.uid}/").status_code]
    Restriction.objects.create(person=ada.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    assert [*codes, as_user(sam).get(f"/tasks/{hers.uid}/").status_code] == [404] * 4


def test_the_officer_sees_masks(as_user, sam, dora, ada):
    result = planned(sam, ada)
    page = as_user(dora).get(f"/tasks/{result.uid}/").content.decode()
    listed = as_user(dora).get("/tasks/?whose=team").content.decode()
    assert [word in text for word in ("Oddzwonić", "Kowalska", "serwis") for text in (page, listed)] == [False] * 6


def test_the_record_shows_what_is_planned_and_plans_in_place(as_user, sam, ada):
    client = as_user(sam)
    empty = client.get(f"/contacts/{ada.uid}/").content.decode()
    answer = client.post("/tasks/new/", form(about=f"contact:{ada.uid}"), headers=HTMX)
    page = client.get(f"/contacts/{ada.uid}/").content.decode()
    rows = ("edge-warn" in empty, answer.status_code, f"/tasks/{Task.objects.get().uid}/" in page)
    assert (rows, 'id="compose-task"' in page, 'aria-keyshortcuts="T"' in page) == ((True, 204, True), True, True)
    wrong = client.post("/tasks/new/", form(title="", about=f"contact:{ada.uid}"), headers=HTMX)
    assert (wrong.status_code, "<html" in wrong.content.decode()) == (422, False)


def test_an_entry_and_its_next_step_are_saved_together_or_not_at_all(as_user, sam, ada):
    client, url = as_user(sam), f"/contacts/{ada.uid}/interactions/"
    entry = {"kind": "call", "outcome": "talked", "text": "Prosi o ofertę."}
    wrong = client.post(url, {**entry, "next_kind": "email", "next_on": "31.02.2026"})
    assert (wrong.status_code, Interaction.objects.count(), Task.objects.count()) == (422, 0, 0)
    assert [text in wrong.content.decode() for text in ("Prosi o ofertę.", "31.02.2026")] == [True, True]
    step = {"next_kind": "email", "next_on": today(2).isoformat(), "next_title": "Wysłać ofertę"}
    client.post(url, {**entry, **step})
    task = Task.objects.with_keys().get()
    assert (Interaction.objects.count(), task.told("title"), task.kind, task.due_on, task.person_id) == (
        *(1, "Wysłać ofertę", "email", today(2), ada.pk),
    )
    client.post(url, {"kind": "note", "text": "Bez kroku.", "next_kind": "", "next_on": "bzdura"})
    assert (Interaction.objects.count(), Task.objects.count()) == (2, 1)


def test_a_call_begun_with_one_tap_takes_its_next_step_too(as_user, sam, ada):
    client = as_user(sam)
    client.post(f"/contacts/{ada.uid}/call/")
    call = Interaction.objects.get()
    step = {"next_kind": "call", "next_on": today(1).isoformat()}
    client.post(f"/interactions/{call.uid}/", {"outcome": "no_answer", "text": "", **step})
    assert (Task.objects.get().kind, Task.objects.get().due_on) == ("call", today(1))


def test_those_without_a_next_step_are_listed_until_something_is_planned(as_user, sam, ada, ben, carla):
    client = as_user(sam)
    before = [name for _one, name in client.get("/tasks/without-next-step/").context["rows"]]
    planned(sam, ada)
    Contact.objects.filter(pk=ben.pk).update(status="former")
    assert (sorted(before), client.get("/tasks/without-next-step/").context["rows"]) == (
        ["Ada Kowalska", "Ben Żółć"],
        [],
    )


def test_menu_and_add_lead_there(as_user, sam):
    page = as_user(sam).get("/contacts/").content.decode()
    assert [f'href="{url}"' in page for url in ("/", "/tasks/", "/tasks/new/")] == [True] * 3
