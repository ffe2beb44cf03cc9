"""Every request passes the policy of its URL, read anew from the database."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.urls import include, path

from crm.accounts.access.policy import PUBLIC, SIGNED_IN, Policy, policy
from crm.accounts.access.refusals import whom_to_ask
from crm.accounts.models import Role, Team
from crm.accounts.permissions import rights


def answering(access: str, **said):
    @policy(access, **said)
    def view(request, **_parameters):
        return HttpResponse(f"in as {request.user}")

    return view


@policy(SIGNED_IN, methods=["POST"])
def half_done(request):
    """Begins something, then finds that it must not."""
    with transaction.atomic():
        Team.objects.create(name="Half done")
        raise PermissionDenied


@pytest.fixture(autouse=True)
def _pages(addresses):
    addresses(
        path("open/", answering(PUBLIC), name="open"),
        path("inside/", answering(SIGNED_IN, methods=["GET", "POST"]), name="inside"),
        path("exports/<int:key>/", answering(rights.CONTACTS_EXPORT, params={"key": "export"}), name="export"),
        path("half/", half_done, name="half"),
        path("silent/", lambda request: HttpResponse("nobody said who"), name="silent"),
        path("", include("crm.urls")),  # what the frame of a page of refusal leads to
        handler403="crm.accounts.access.refusals.forbidden",
    )


@pytest.mark.django_db
def test_a_stranger_sees_public_pages_only(client):
    answers = {address: client.get(address).status_code for address in ("/open/", "/inside/", "/exports/7/")}
    assert answers == {"/open/": 200, "/inside/": 302, "/exports/7/": 302}


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in_and_back(client):
    assert client.get("/exports/7/?page=2")["Location"] == "/accounts/login/?next=%2Fexports%2F7%2F%3Fpage%3D2"


@pytest.mark.django_db
def test_a_strangers_form_is_not_sent_again_after_sign_in(client):
    assert client.post("/inside/")["Location"] == "/accounts/login/"


@pytest.mark.django_db
def test_a_strangers_fragment_takes_the_whole_page_to_sign_in(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/inside/?page=2"}
    answer = client.get("/exports/7/", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/accounts/login/?next=%2Finside%2F%3Fpage%3D2")


@pytest.mark.django_db
def test_a_fragment_of_a_foreign_page_does_not_lead_back_there(client):
    answer = client.get("/inside/", headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example/"})
    assert answer["HX-Redirect"] == "/accounts/login/"


def test_a_user_with_the_right_gets_in(staff, enter):
    manager = staff("manager")
    answer = enter(manager).get("/exports/7/")
    assert (answer.status_code, answer.content.decode()) == (200, f"in as {manager}")


def test_a_user_without_the_right_is_told_whom_to_ask(staff, enter):
    staff("owner", first_name="Oskar", last_name="Wilk")
    staff("admin", first_name="Zofia", last_name="Zamknięta", is_active=False)
    staff("admin", first_name="Jan", last_name="Dudek")
    answer = enter(staff("sales")).get("/exports/7/")
    assert (answer.status_code, "Jan Dudek" in answer.content.decode()) == (403, True)


def test_without_an_administrator_the_owner_is_asked(staff, enter):
    staff("owner", first_name="Oskar", last_name="Wilk")
    assert "Oskar Wilk" in enter(staff("sales")).get("/exports/7/").content.decode()


def test_whoever_manages_accounts_is_not_told_to_ask_themself(staff):
    owner = staff("owner")
    admin = staff("admin")
    assert [whom_to_ask(user) for user in (admin, owner)] == [owner, admin]


def test_a_refusal_is_recorded_without_values(staff, enter, acts):
    sam = staff("sales")
    enter(sam).get("/exports/7/?name=Kowalska")
    assert acts() == [("access.refused", str(sam.pk), "export", [])]


def test_a_refusal_inside_a_view_is_recorded_after_its_work_was_undone(staff, enter, acts):
    sam = staff("sales")
    assert enter(sam).post("/half/").status_code == 403
    assert (acts(), Team.objects.count()) == ([("access.refused", str(sam.pk), "half", [])], 0)


def test_a_url_without_a_policy_is_missing_for_everybody(staff, enter, client):
    assert [who.get("/silent/").status_code for who in (client, enter(staff("owner")))] == [404, 404]


def test_a_method_that_was_not_declared_is_refused(staff, enter):
    answer = enter(staff("manager")).post("/exports/7/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_a_right_taken_away_bites_on_the_next_request(staff, enter):
    client = enter(staff("manager"))
    before = client.get("/exports/7/").status_code
    Role.objects.filter(slug="manager").update(rights=[rights.CONTACTS_VIEW])
    assert (before, client.get("/exports/7/").status_code) == (200, 403)


def test_a_closed_account_is_a_stranger_on_the_next_request(staff, enter):
    sam = staff("sales")
    client = enter(sam)
    before = client.get("/inside/").status_code
    sam.disable(by=staff("admin"))
    assert (before, client.get("/inside/").status_code) == (200, 302)


def test_no_answer_is_kept_by_the_browser(staff, enter):
    client = enter(staff("manager"))
    by_address = {
        address: client.get(address).get("Cache-Control") for address in ("/open/", "/inside/", "/exports/7/")
    }
    assert by_address == {"/open/": "no-store", "/inside/": "no-store", "/exports/7/": "no-store"}


def test_asking_costs_one_query_for_session_user_and_role(staff, enter, django_assert_num_queries):
    client = enter(staff("manager"))
    with django_assert_num_queries(1):
        client.get("/exports/7/")


def test_a_policy_knows_its_words():
    words = ("public", "signed_in", rights.JOBS_VIEW, "contacts.teleport", "")
    assert [Policy.declare(word).known for word in words] == [True, True, True, False, False]
