"""Integrations: pages of those who manage accounts; a token is shown once and kept nowhere."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.accounts.clients import registration, tokens
from crm.accounts.models import Client, GraveAct, Session, Team, Token
from crm.accounts.permissions import starting_roles
from crm.privacy.models import LedgerEntry, Purpose, Recipient
from tests.disclosing import ended, in_order

LIST = "/settings/clients/"
TEXT = re.compile(r"spj_[a-z0-9]{10}_[A-Za-z0-9]{43}")


@pytest.fixture
def admin(staff, enter):
    """A browser of an administrator."""
    return enter(staff("admin", "anna"))


@pytest.fixture
def form(team_a):
    """A new integration, filled in well."""
    return {
        "name": "Sklep internetowy",
        "recipient": Recipient.objects.get(slug="hosting").pk,
        "teams": [team_a.pk],
        "scopes": ["contacts:read", "contacts:write"],
        "purposes": ["contracts"],
        "days": 30,
    }


@pytest.fixture
def shop(team_a, contracts, staff):
    values = {"teams": [team_a], "purposes": [contracts], "recipient": Recipient.objects.get(slug="hosting")}
    return registration.register("Sklep", scopes_given=["contacts:read", "jobs:read"], by=staff("admin"), **values)


@pytest.fixture
def token(shop, staff):
    return tokens.issue(shop, by=staff("admin"))[0]


def page_of(client):
    return f"{LIST}{client.uid}/"


def test_a_new_integration_works_as_a_machine_of_its_teams_and_its_token_is_shown_once(admin, form, team_a):
    answer = admin.post(f"{LIST}new/", form)
    (text,) = set(TEXT.findall(answer.content.decode()))
    token = tokens.token_behind(text)
    client = token.client
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert (client.name, client.user.role.slug, client.user.team_ids, client.user.has_usable_password()) == (
        "Sklep internetowy",
        starting_roles.INTEGRATION,
        [team_a.pk],
        False,
    )
    assert (sorted(token.in_force), [purpose.slug for purpose in client.purposes], token.days_left) == (
        ["contacts:read", "contacts:write"],
        ["contracts"],
        30,
    )
    assert TEXT.findall(admin.get(page_of(client)).content.decode() + admin.get(LIST).content.decode()) == []


def test_the_text_is_in_no_session_and_in_no_log(admin, form):
    (text,) = set(TEXT.findall(admin.post(f"{LIST}new/", form).content.decode()))
    admin.get(LIST)
    texts = [str(list(model.objects.values())) for model in (Session, Token, LedgerEntry)]
    places = [*texts, str(dict(admin.session))]
    assert ("token.issued" in texts[2], [text[15:] in place for place in places]) == (True, [False] * 4)


def test_without_a_fresh_proof_nothing_is_changed(admin, form, shop, token):
    Session.objects.update(proved_at=timezone.now() - timedelta(hours=1))
    addresses = [
        f"{LIST}new/",
        f"{page_of(shop)}edit/",
        f"{page_of(shop)}tokens/",
        f"/settings/tokens/{token.uid}/renewal/",
    ]
    assert [admin.get(address)["Location"].partition("?")[0] for address in addresses] == ["/session/proof/"] * 4
    answers = [admin.post(address, form).content.decode() for address in addresses]
    assert [bool(TEXT.search(answer)) for answer in answers] == [False] * 4
    assert (Client.objects.count(), Token.objects.count(), admin.get(page_of(shop)).status_code) == (1, 1, 200)


@pytest.mark.parametrize("missing", ["name", "recipient", "teams", "scopes", "purposes", "days"])
def test_nothing_may_be_left_out(admin, form, missing):
    answer = admin.post(f"{LIST}new/", {name: value for name, value in form.items() if name != missing})
    assert (answer.status_code, Client.objects.count(), Token.objects.count()) == (422, 0, 0)


@pytest.mark.parametrize(
    "wrong", [{"scopes": ["contacts:all"]}, {"purposes": ["nothing"]}, {"days": 367}, {"days": 0}, {"name": "Sklep"}]
)
def test_what_does_not_exist_or_is_taken_is_refused(admin, form, shop, wrong):
    answer = admin.post(f"{LIST}new/", {**form, **wrong})
    assert (answer.status_code, Client.objects.count()) == (422, 1)


def test_a_purpose_that_is_over_cannot_be_chosen(admin, form, contracts):
    assert "contracts" in admin.get(f"{LIST}new/").content.decode()
    Purpose.objects.filter(pk=contracts.pk).update(active_to=timezone.now() - timedelta(days=1))
    assert admin.post(f"{LIST}new/", form).status_code == 422


def test_an_integration_is_changed_and_its_account_with_it(admin, form, shop, team_b):
    answer = admin.post(
        f"{page_of(shop)}edit/", {**form, "name": "Raport", "teams": [team_b.pk], "purposes": ["offers"]}
    )
    fresh = Client.objects.get(pk=shop.pk)
    assert (answer.status_code, fresh.name, fresh.purpose_slugs, str(fresh.user), fresh.user.team_ids) == (
        302,
        "Raport",
        ["offers"],
        "Raport",
        [team_b.pk],
    )


def test_the_form_of_an_integration_shows_what_it_has(admin, shop, team_a):
    result = admin.get(f"{page_of(shop)}edit/").context["form"]
    chosen = {name: result[name].value() for name in ("name", "teams", "scopes", "purposes")}
    assert chosen == {
        "name": "Sklep",
        "teams": [team_a.pk],
        "scopes": ["contacts:read", "jobs:read"],
        "purposes": ["contracts"],
    }


def test_a_further_token_has_no_more_than_its_integration(admin, shop):
    sent = {"uid": "7f9c1f6e-6a5f-4a3e-9d5e-0a4a1f2b3c4d", "days": 10}
    address = f"{page_of(shop)}tokens/"
    refused = admin.post(address, {**sent, "scopes": ["contacts:write"]})
    result = admin.post(address, {**sent, "scopes": ["jobs:read"]})
    (text,) = set(TEXT.findall(result.content.decode()))
    assert (refused.status_code, result.status_code, tokens.token_behind(text).in_force) == (422, 200, {"jobs:read"})


def test_a_form_sent_twice_makes_one_token_and_shows_it_once(admin, shop):
    sent = {"uid": "7f9c1f6e-6a5f-4a3e-9d5e-0a4a1f2b3c4d", "days": 10, "scopes": ["jobs:read"]}
    answers = [admin.post(f"{page_of(shop)}tokens/", sent) for _each in range(2)]
    rows = [bool(TEXT.search(answer.content.decode())) for answer in answers]
    assert ([answer.status_code for answer in answers], rows, shop.tokens.count()) == ([200, 302], [True, False], 1)


def test_a_third_token_is_refused_with_a_reason(admin, shop, token, staff):
    tokens.issue(shop, by=staff("admin"))
    sent = {"uid": "7f9c1f6e-6a5f-4a3e-9d5e-0a4a1f2b3c4d", "days": 10, "scopes": ["jobs:read"]}
    answer = admin.post(f"{page_of(shop)}tokens/", sent)
    assert (answer.status_code, "Revoke one of them first" in answer.content.decode()) == (422, True)


def test_a_token_is_renewed_and_the_old_one_ends_a_week_later(admin, shop, token):
    sent = {"uid": "7f9c1f6e-6a5f-4a3e-9d5e-0a4a1f2b3c4d", "days": 60, "overlap": 7}
    answer = admin.post(f"/settings/tokens/{token.uid}/renewal/", sent)
    (text,) = set(TEXT.findall(answer.content.decode()))
    token.refresh_from_db()
    assert (tokens.token_behind(text).days_left, token.days_left) == (60, 7)


def test_a_token_is_revoked_and_an_integration_closed_and_opened(admin, shop, token):
    moves = [f"/settings/tokens/{token.uid}/revocation/", f"{page_of(shop)}closing/", f"{page_of(shop)}opening/"]
    visible = []
    for address in moves:
        assert admin.post(address, follow=True).redirect_chain[-1][0] == page_of(shop)
        fresh = Client.objects.get(pk=shop.pk)
        visible.append((fresh.tokens.alive().count(), fresh.in_force))
    assert visible == [(0, True), (0, False), (0, True)]


def test_only_administrators_open_them(staff, enter, shop, token):
    pages = [LIST, f"{LIST}new/", page_of(shop), f"{page_of(shop)}edit/", f"{page_of(shop)}tokens/"]
    pages.append(f"/settings/tokens/{token.uid}/renewal/")
    answers = {slug: {enter(staff(slug)).get(page).status_code for page in pages} for slug in starting_roles.MATRIX}
    assert answers == {slug: {200 if slug == "admin" else 403} for slug in starting_roles.MATRIX} | {
        "integration": {302}
    }


def test_the_list_shows_who_gets_the_data_and_when_tokens_end(admin, shop, token):
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now() + timedelta(days=2, hours=1))
    text = " ".join(admin.get(LIST).content.decode().split())
    assert [
        words in text for words in ("Sklep", "Hosting provider", f"spj_{token.prefix}_…", "3 days left", "never")
    ] == [True] * 5


def test_a_recipient_that_could_get_nothing_is_pointed_out(admin, shop, contracts):
    in_order(shop.recipient)
    text = "It may read nobody for some purposes now"
    assert text not in admin.get(page_of(shop)).content.decode()
    shop.recipient = Recipient.objects.get(slug="law-firm")
    shop.save()
    assert text in admin.get(page_of(shop)).content.decode()  # no purpose names it
    shop.recipient = Recipient.objects.get(slug="hosting")
    shop.save()
    ended(shop.recipient)
    page = admin.get(page_of(shop)).content.decode()
    assert "The agreement with Hosting provider ended on" in page


def test_one_that_waits_for_the_second_person_says_so_and_offers_nothing_twice(admin, shop):
    shop.closed_at = timezone.now()
    shop.save()
    closed = [admin.get(where).content.decode() for where in (LIST, page_of(shop))]
    until = timezone.now() + timedelta(days=1)
    values = {"asked_by": "user:0", "asked_at": timezone.now(), "until": until}
    GraveAct.objects.create(kind=GraveAct.Kind.CLIENT_OPENING, client=shop, **values)
    waits = [admin.get(where).content.decode() for where in (LIST, page_of(shop))]
    result = "Waits for a second person"
    assert [result in text for text in (*closed, *waits)] == [False, False, True, True]
    assert ["Open the integration" in text for text in (closed[1], waits[1])] == [True, False]


def test_queries_of_the_list_do_not_grow_with_rows(admin, team_a, contracts, staff):
    def add(name):
        values = {"teams": [team_a], "purposes": [contracts], "recipient": Recipient.objects.get(slug="hosting")}
        tokens.issue(
            registration.register(name, scopes_given=["jobs:read"], by=staff("admin"), **values), by=staff("admin")
        )

    def counted():
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(LIST).status_code == 200
        return len(queries)

    add("one")
    few = counted()
    add("two")
    add("three")
    assert counted() == few


def test_the_empty_list_says_what_integrations_are_for(admin):
    Team.objects.create(name="North")
    assert "No integrations yet" in admin.get(LIST).content.decode()
