"""The register of authorisations: who has one, who has none, given in one act, on paper and as files."""

import json

import pytest
from django.urls import reverse

from crm.accounts.authorisations import statement
from crm.accounts.authorisations.issuing import prepare
from crm.accounts.models import Authorisation, AuthorisationDuty
from crm.dpo.authorisations.term_notices import tell_of_terms
from crm.dpo.readiness.staff_checks import authorisation_checks, staff_to_check
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry
from crm.workspace.first_steps.steps import steps
from crm.workspace.pulse.numbers import numbers
from tests.accounts.authorising import DAY, authorise, lapse, noon, required, today
from tests.breaches.made_cases import opened
from tests.breaches.pdf_words import words_of_pdf

REGISTER = "/privacy/authorisations/"


@pytest.fixture
def owner(enter, oskar):
    """Oskar's browser, whose proof is fresh."""
    return enter(oskar)


def form(*users, **values):
    return {"users": [user.uid for user in users], "since": f"{today()}", "until": f"{today() + 364 * DAY}", **values}


def test_a_house_without_any_gets_them_all_in_one_act(owner, oskar, dora, sam, nina, hub):
    page = owner.get(f"{REGISTER}without/")
    offered = {option.data["value"].value for option in page.context["form"]["users"] if option.data["selected"]}
    assert {f"{uid}" for uid in offered} == {f"{user.uid}" for user in (oskar, dora, sam, nina)}
    assert [step.done for step in steps(oskar) if step.slug == "authorisations"] == [False]
    assert owner.post(f"{REGISTER}papers/", form(oskar, dora, sam, nina))["Location"] == REGISTER
    assert Authorisation.objects.signed().count() == 4
    assert [step.done for step in steps(oskar) if step.slug == "authorisations"] == [True]
    statement.promise(oskar)
    assert "Nobody is without" in owner.get(f"{REGISTER}without/").content.decode()


def test_the_officer_prepares_and_the_owner_signs_those_ticked(desk, owner, dora, oskar, sam, nina):
    desk.post(f"{REGISTER}papers/", form(sam, nina))
    waiting = list(Authorisation.objects.waiting().order_by("pk"))
    assert [row.user for row in waiting] == [sam, nina]
    desk.post(f"{REGISTER}signatures/", {"pick": [row.uid for row in waiting]})
    assert Authorisation.objects.signed().count() == 0
    owner.post(f"{REGISTER}signatures/", {"pick": [waiting[0].uid, "nonsense"]})
    assert [row.user for row in Authorisation.objects.signed()] == [sam]


def test_pages_for_those_informed_and_nobody_else(enter, desk, oskar, arek, sam, marek):
    paper = authorise(sam, by=oskar)
    urls = [REGISTER, f"{REGISTER}without/", f"{REGISTER}ended/", f"{REGISTER}{paper.uid}/", f"{REGISTER}register.csv"]
    for client, status in ((desk, 200), (enter(arek), 200), (enter(oskar), 200), (enter(marek), 403)):
        assert [client.get(url).status_code for url in urls] == [status] * 5


def test_one_is_withdrawn_prolonged_and_dropped_on_its_page(owner, oskar, sam, nina):
    paper = authorise(sam, by=oskar, until=today() + 5 * DAY)
    url = f"{REGISTER}{paper.uid}/"
    assert owner.post(f"{url}withdrawal/", {"why": ""}).status_code == 422
    again = {"again": "1", "since": f"{today() + 6 * DAY}", "until": ""}
    assert owner.post(f"{url}withdrawal/", again)["Location"] == REGISTER
    assert [row.state(today()) for row in sam.authorisations.order_by("pk")] == ["ending", "coming"]
    owner.post(f"{url}withdrawal/", {"why": "Zmiana zadań"})
    paper.refresh_from_db()
    assert (paper.end, "Zmiana zadań" in owner.get(url).content.decode()) == ("decided", True)
    [waiting] = prepare([nina], since=today(), by=oskar)
    owner.post(f"{REGISTER}{waiting.uid}/withdrawal/")
    waiting.refresh_from_db()
    assert waiting.end == "dropped"


def test_requiring_them_is_offered_refused_and_done(owner, enter, oskar, sam, dora):
    url = f"{REGISTER}duty/"
    refused = owner.post(url, {"since": f"{today()}"})
    assert (refused.status_code, refused.context["missing"]) == (422, 3)
    for user in (oskar, sam, dora):
        authorise(user, by=oskar)
    assert enter(dora).post(url, {"since": f"{today()}"})["Location"] == REGISTER
    assert AuthorisationDuty.objects.exists() is False
    owner.post(url, {"since": f"{today()}"})
    assert AuthorisationDuty.objects.get().since == today()
    owner.post(url, {"why": "Próba"})
    assert AuthorisationDuty.objects.get().reason == "Próba"


def test_the_paper_has_polish_letters_tags_and_page_numbers(as_user, oskar, sam):
    sam.first_name, sam.last_name = "Żaneta", "Gęśla"
    sam.save()
    paper = authorise(sam, by=oskar, until=today() + 200 * DAY)
    content = as_user(oskar).get(f"{REGISTER}{paper.uid}/paper/").content
    words = words_of_pdf(content)
    assert [word in words for word in (paper.number, "Żaneta Gęśla", "Upoważnienie nr", "1 / 1")] == [True] * 4
    assert b"/StructTreeRoot" in content
    own = as_user(sam).get(f"/settings/authorisation/{paper.uid}/paper/")
    assert (own.status_code, own.content[:5]) == (200, b"%PDF-")


def test_nobody_gets_the_paper_of_another(as_user, oskar, sam, nina):
    paper = authorise(sam, by=oskar)
    assert as_user(nina).get(f"/settings/authorisation/{paper.uid}/paper/").status_code == 404


def test_the_register_leaves_as_files(desk, oskar, sam):
    sam.last_name = "=1+1"
    sam.save()
    paper = authorise(sam, by=oskar)
    files = {kind: desk.get(f"{REGISTER}register.{kind}").content for kind in ("csv", "json", "xlsx", "pdf")}
    [row] = json.loads(files["json"])
    assert (row["number"], row["who"], row["until"]) == (paper.number, "Sam =1+1", "")
    assert (files["xlsx"][:2], paper.number in words_of_pdf(files["pdf"])) == (b"PK", True)
    assert desk.get(f"{REGISTER}register.xml").status_code == 404
    taken = LedgerEntry.objects.filter(act="authorisation.register_taken")
    assert sorted(entry.counts["kind"] for entry in taken) == ["csv", "json", "pdf", "xlsx"]


def test_colleague_officer_and_administrator_are_told_30_and_7_days_ahead_and_of_the_end(oskar, dora, arek, sam):
    authorise(sam, by=oskar, until=today() + 100 * DAY)
    for ahead, new in ((40, 0), (30, 1), (29, 0), (7, 1), (0, 0), (-1, 1), (-2, 0)):
        at = noon(today() + (100 - ahead) * DAY)
        assert (ahead, tell_of_terms(at), tell_of_terms(at)) == (ahead, new, 0)
    rows = Message.objects.filter(template="authorisation_ends").order_by("pk").values_list("user__username", flat=True)
    assert list(rows) == [user.username for user in sorted([oskar, dora, arek, sam], key=lambda user: user.pk)] * 3


def test_one_that_another_follows_is_told_of_by_nobody(oskar, sam):
    authorise(sam, by=oskar, until=today() + 5 * DAY)
    authorise(sam, by=oskar, since=today() + 6 * DAY)
    assert tell_of_terms(noon(today())) == 0


def test_the_bell_of_the_desk_and_of_the_colleague(oskar, sam, nina):
    authorise(sam, by=oskar, until=today() + 5 * DAY)
    prepare([nina], since=today(), by=oskar)
    assert [numbers(user).of["papers"] for user in (oskar, sam, nina)] == [2, 1, 0]


def test_readiness_names_who_has_none_and_that_it_is_off(oskar, sam):
    authorise(oskar, by=oskar)
    given, required_check = authorisation_checks(staff_to_check(today()))
    assert (given.good, given.all, given.failing) == (1, 2, ("Sam Sowa",))
    assert (required_check.whole, len(required_check.failing)) == (False, 1)
    required(oskar)
    assert [check.whole for check in authorisation_checks(staff_to_check(today()))] == [True, True]


def test_a_running_term_is_shown_to_whoever_decides(owner, enter, oskar, dora):
    required(oskar)
    opened(dora)
    paper = lapse(dora)
    page = owner.get(REGISTER)
    assert [item.row for item in page.context["running_on"]] == [paper]
    url = reverse("dpo:authorisation_term", args=[paper.uid])
    assert enter(dora).post(url, {"until": f"{today()}", "why": "x"}).status_code == 403
    owner.post(url, {"until": f"{today() + 3 * DAY}", "why": "Kończy zgłoszenie"})
    paper.refresh_from_db()
    assert (paper.spared_until, paper.spared_note) == (today() + 3 * DAY, "Kończy zgłoszenie")


def test_a_waiting_paper_is_narrowed_on_its_page_and_a_signed_one_offers_it_no_more(desk, owner, dora, oskar, sam):
    [row] = prepare([sam], since=today(), by=dora)
    url = f"{REGISTER}{row.uid}/"
    assert "Before it is signed" in desk.get(url).content.decode()
    refused = desk.post(f"{url}scope/", {"purposes": ["nonsense"], "systems": ""})
    assert refused.status_code == 422
    assert desk.post(f"{url}scope/", {"purposes": ["contracts"], "systems": "Laptop S-12"})["Location"] == url
    page = desk.get(url).content.decode()
    assert ("Laptop S-12" in page, "Left out of the role" in page) == (True, True)
    owner.post(f"{REGISTER}signatures/", {"pick": [row.uid]})
    assert "Before it is signed" not in desk.get(url).content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["sam", "nina", "dora"]),
        ("state=ending", ["nina"]),
        ("state=waiting", ["dora"]),
        ("role=sales", ["sam", "nina"]),
        ("role=sales&within=30", ["nina"]),
        ("team={team}&state=in_force", ["sam"]),
        ("state=nonsense&role=nobody&team=0&within=x", ["sam", "nina", "dora"]),
    ],
)
def test_the_register_is_narrowed_by_state_role_team_and_end(desk, oskar, dora, sam, nina, team_a, asked, found):
    authorise(sam, by=oskar)
    authorise(nina, by=oskar, until=today() + 9 * DAY)
    prepare([dora], since=today(), by=oskar)
    page = desk.get(f"{REGISTER}?{asked.format(team=team_a.pk)}")
    assert sorted(paper.row.user.username for paper in page.context["papers"]) == sorted(found)


def test_where_nothing_fits_the_way_back_is_offered(desk, oskar, sam):
    authorise(sam, by=oskar)
    assert "No authorisation fits these filters." in desk.get(f"{REGISTER}?state=waiting").content.decode()
    assert desk.get(f"{REGISTER}ended/?role=sales").status_code == 200
