"""Whoever the provider names comes in; whatever is not its word for this very sign-in lets nobody in."""

from datetime import timedelta

import pytest
from django.test import Client

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, ProviderIdentity, Session, User
from crm.accounts.providers import provider_accounts, provider_settings
from crm.privacy.models import LedgerEntry
from tests.accounts.conftest import PASSWORD


@pytest.fixture
def known(staff, server, opened):
    """(provider, user): the provider names the user by «s-1» already."""
    provider, user = opened(), staff("sales", "ewa")
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email)
    return provider, user


def who(browser: Client) -> str:
    """The user name of whoever is signed in."""
    key = browser.session.get("_auth_user_id")
    return User.objects.get(pk=key).username if key else ""


def test_a_known_subject_comes_in_and_the_session_knows_by_whom(known, come):
    provider, user = known
    browser, answer = come(provider, "s-1", next="/my/profile/")
    session = Session.objects.get(user=user)
    assert (answer.status_code, answer.url, who(browser)) == (302, "/my/profile/", "ewa")
    assert (session.identity.subject, len(session.sid)) == ("s-1", 64)


def test_an_answer_serves_once(known, server, go):
    provider, _user = known
    browser = Client()
    sent = server.authorise(go(browser, provider), "s-1")
    assert browser.get("/sign-in/answer/", sent).status_code == 302
    browser.logout()
    assert (browser.get("/sign-in/answer/", sent).status_code, who(browser)) == (200, "")


def test_an_answer_serves_the_browser_that_asked(known, server, go):
    provider, _user = known
    sent = server.authorise(go(Client(), provider), "s-1")
    thief = Client()
    assert (thief.get("/sign-in/answer/", sent).status_code, who(thief)) == (200, "")


def test_a_code_of_another_sign_in_is_refused(known, server, go):
    """A code that was stolen elsewhere has another verifier and another nonce."""
    provider, _user = known
    stolen = server.authorise(go(Client(), provider), "s-1")["code"]
    browser = Client()
    state = server.authorise(go(browser, provider), "s-1")["state"]
    assert (browser.get("/sign-in/answer/", {"code": stolen, "state": state}).status_code, who(browser)) == (200, "")


@pytest.mark.parametrize(
    ("forged", "header", "sign_with"),
    [
        ({}, {}, 1),  # a key that is not the provider's
        ({}, {"alg": "none"}, 0),
        ({}, {"alg": "HS256"}, 0),
        ({}, {"kid": "key-7"}, 0),
        ({"iss": "https://evil.example"}, {}, 0),
        ({"aud": "somebody-else"}, {}, 0),
        ({"aud": ["spojnik", "somebody-else"]}, {}, 0),
        ({"azp": "somebody-else"}, {}, 0),
        ({"nonce": "other"}, {}, 0),
        ({"nonce": None}, {}, 0),
        ({"sub": ""}, {}, 0),
        ({"sub": None}, {}, 0),
        ({"exp": None}, {}, 0),
        ({"iat": "soon"}, {}, 0),
    ],
)
def test_what_the_provider_did_not_say_for_us_is_refused(known, server, come, forged, header, sign_with):
    provider, _user = known
    server.forged, server.header, server.sign_with = forged, header, sign_with
    browser, answer = come(provider, "s-1")
    assert (answer.status_code, who(browser)) == (200, "")


@pytest.mark.parametrize(
    ("seconds", "status"), [(-30, 302), (30, 302), (200, 200), (-400, 200)], ids=["late", "early", "future", "expired"]
)
def test_clocks_may_differ_by_a_minute(known, server, come, seconds, status):
    provider, _user = known
    server.shift = seconds
    assert come(provider, "s-1")[1].status_code == status


def test_a_renewed_key_is_found(known, server, come, monkeypatch):
    provider, _user = known
    come(provider, "s-1")
    server.published = server.sign_with = 1
    monkeypatch.setattr("crm.accounts.providers.oidc_client.KEYS_AGAIN", -1)
    assert come(provider, "s-1")[1].status_code == 302


def test_another_issuer_in_the_answer_is_refused(known, server, go):
    provider, _user = known
    browser = Client()
    sent = server.authorise(go(browser, provider), "s-1")
    assert browser.get("/sign-in/answer/", {**sent, "iss": "https://evil.example"}).status_code == 200


def test_an_old_answer_is_refused(known, server, go):
    provider, _user = known
    browser = Client()
    sent = server.authorise(go(browser, provider), "s-1")
    session = browser.session
    ways = session["provider_ways"]
    ways[sent["state"]]["at"] -= timedelta(minutes=11).total_seconds()
    session["provider_ways"] = ways
    session.save()
    assert browser.get("/sign-in/answer/", sent).status_code == 200


def test_an_address_alone_opens_nothing_and_is_confirmed_once_by_the_own_password(staff, server, opened, come):
    provider, user = opened(), staff("sales", "ewa")
    server.person("s-9", email=user.email)
    browser, page = come(provider, "s-9")
    assert (page.status_code, who(browser), ProviderIdentity.objects.count()) == (200, "", 0)
    browser.post("/accounts/login/", {"login": "ewa", "password": PASSWORD})
    assert [(row.user, row.subject) for row in ProviderIdentity.objects.all()] == [(user, "s-9")]
    assert come(provider, "s-9")[1].status_code == 302


def test_somebody_elses_password_links_nothing(staff, server, opened, come):
    provider, _user = opened(), staff("sales", "ewa")
    other = staff("sales", "jan")
    server.person("s-9", email="ewa@spojnik.test")
    browser, _page = come(provider, "s-9")
    browser.post("/accounts/login/", {"login": "jan", "password": PASSWORD})
    assert (who(browser), ProviderIdentity.objects.count()) == (other.username, 0)


@pytest.mark.parametrize("verified", [False, None, "no"])
def test_an_address_that_is_not_verified_finds_nobody_and_opens_no_account(staff, server, opened, come, verified):
    provider, user = opened(groups=[row("*", "sales")]), staff("sales", "ewa")
    server.person("s-9", email=user.email, email_verified=verified)
    server.person("s-8", email="nowa@spojnik.test", email_verified=verified)
    before = User.objects.count()
    answers = [come(provider, subject)[1].status_code for subject in ("s-9", "s-8")]
    assert (answers, User.objects.count(), ProviderIdentity.objects.count()) == ([200, 200], before, 0)


def test_entra_says_it_by_its_own_claim(server, opened, come):
    provider = opened(groups=[row("*", "sales")])
    server.person("s-8", email="nowa@spojnik.test", email_verified=None, xms_edov=True)
    come(provider, "s-8")
    assert User.objects.filter(email="nowa@spojnik.test").count() == 1


def test_an_account_born_by_the_provider_waits_for_a_second_person(server, opened, come, offices, mailoutbox):
    provider = opened(groups=[row("handel", "sales")])
    server.person("s-8", email="jan.nowak@spojnik.test", given_name="Jan", family_name="Nowak", groups=["handel"])
    browser, page = come(provider, "s-8")
    born = User.objects.get(email="jan.nowak@spojnik.test")
    (act,) = GraveAct.objects.waiting()
    assert (page.status_code, who(browser)) == (200, "")
    assert (born.username, str(born), born.role.slug, born.is_active) == ("jan.nowak", "Jan Nowak", "sales", False)
    assert (act.kind, act.user, act.asked_by) == ("opening", born, "system:identity_provider")
    come(provider, "s-8")
    assert GraveAct.objects.count() == 2  # the provider's own opening, and this one: asked once
    confirm(act, by=offices[1])
    browser, answer = come(provider, "s-8")
    assert (answer.status_code, who(browser)) == (302, "jan.nowak")
    assert not [mail for mail in mailoutbox if mail.to == [born.email] and "invit" in mail.subject.lower()]


def test_a_closed_provider_and_one_that_waits_let_nobody_in(known, server, go, come, offices):

    provider, user = known
    come(provider, "s-1")
    browser = Client()
    sent = server.authorise(go(browser, provider), "s-1")
    provider_settings.close_provider(provider, by=offices[0])
    assert (browser.get("/sign-in/answer/", sent).status_code, who(browser)) == (200, "")
    assert (Client().post(f"/sign-in/{provider.uid}/").status_code, Session.objects.filter(user=user).count()) == (
        404,
        0,
    )


def test_only_the_named_domains_come_in(staff, server, opened, come):
    provider, user = opened(domains=["firma.pl"]), staff("sales", "ewa", email="ewa@firma.pl")
    for subject, address in (("s-1", user.email), ("s-2", "ewa@evil.example")):
        server.person(subject, email=address)
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    assert [come(provider, subject)[1].status_code for subject in ("s-1", "s-2")] == [302, 200]


def test_the_ledger_names_accounts_and_no_values(server, opened, come):
    provider = opened(groups=[row("*", "sales")])
    server.person("s-8", email="jan.nowak@spojnik.test", given_name="Jan")
    come(provider, "s-8")
    born = User.objects.get(email="jan.nowak@spojnik.test")
    acts = [
        (entry.act, entry.actor_id, entry.target)
        for entry in LedgerEntry.objects.filter(target__contains=born.target).order_by("pk")
    ]
    assert acts[-1] == ("account.linked", "identity_provider", f"{born.target} {provider.target}")
    assert ("account.opened", "identity_provider", born.target) in acts


def row(group: str, role: str, *teams: int) -> dict:
    return {"group": group, "role": role, "teams": list(teams)}


def test_two_people_of_one_name_get_a_name_each(server, opened, come):
    provider = opened(groups=[row("*", "sales")])
    for number in (1, 2):
        server.person(f"s-{number}", email=f"jan@firma{number}.pl")
        come(provider, f"s-{number}")
    assert provider_accounts.name_for("jan@firma3.pl") == "jan3"
