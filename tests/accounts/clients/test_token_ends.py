"""Administrators hear of a token's end 14 and 3 days ahead, each once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from crm.accounts.clients import registration, tokens
from crm.accounts.clients.token_expiry import tell_of_ends
from crm.accounts.models import Token
from crm.privacy.models import LedgerEntry, Recipient

DAY = timedelta(days=1)
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def shop(hub, team_a, contracts, arek):
    values = {"teams": [team_a], "purposes": [contracts], "recipient": Recipient.objects.get(slug="hosting")}
    return registration.register("Sklep", scopes_given=["contacts:read"], user=hub, by=arek, **values)


@pytest.fixture
def token(shop, arek):
    return tokens.issue(shop, by=arek, days=30, at=START)[0]


def told_at(*days):
    """On which of these days, counted from the start, a notice went out."""
    return [day for day in days if tell_of_ends(START + day * DAY)]


def test_it_is_told_at_fourteen_and_at_three_days_and_at_no_other_time(token):
    assert told_at(1, 15, 16, 17, 20, 26, 27, 28, 29.9, 31) == [16, 27]


def test_a_look_that_was_missed_is_made_up_for_with_one_notice(token):
    assert told_at(1, 28, 29) == [28]


def test_every_administrator_gets_one_mail_in_her_language_and_nobody_else(token, staff, sam, oskar):
    staff("admin", "anna", email="anna@spojnik.test", language="en")
    staff("admin", "gone", is_active=False)
    tell_of_ends(START + 16 * DAY)
    sent = {letter.to[0]: letter.subject for letter in mail.outbox}
    assert (len(mail.outbox), set(sent)) == (2, {"arek@spojnik.test", "anna@spojnik.test"})
    assert sent["anna@spojnik.test"] == "The token of Sklep ends soon"


def test_the_mail_names_the_token_by_its_prefix_and_links_to_its_page(token, arek, settings):
    settings.BASE_URL = "https://crm.example"
    tell_of_ends(START + 16 * DAY)
    letter = mail.outbox[0]
    page = f"https://crm.example/settings/clients/{token.client.uid}/"
    bodies = (letter.body, letter.alternatives[0][0])
    assert [(f"spj_{token.prefix}_…" in body, page in body) for body in bodies] == [(True, True)] * 2


@pytest.mark.parametrize("end", ["revoked", "closed", "disabled"])
def test_of_a_token_that_does_not_work_nobody_is_told(token, shop, arek, end):
    assert Token.objects.alive(START).exists()
    {
        "revoked": lambda: tokens.revoke(token, by=arek, at=START),
        "closed": lambda: registration.close(shop, by=arek),
        "disabled": lambda: shop.user.disable(by=arek),
    }[end]()
    assert (told_at(16, 27), mail.outbox) == ([], [])


def test_a_mail_that_cannot_be_handed_over_is_told_again(token, monkeypatch):
    def broken(letter):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", broken)
        with pytest.raises(ConnectionError):
            tell_of_ends(START + 16 * DAY)
    assert (told_at(16, 17), len(mail.outbox)) == ([16], 1)


def test_a_notice_leaves_one_entry(token):
    tell_of_ends(START + 16 * DAY)
    row = LedgerEntry.objects.latest("pk")
    assert (row.act, row.actor_kind, row.target, row.counts) == (
        "token.ending_told",
        "system",
        token.target,
        {"days": 14},
    )


def test_a_name_in_two_lines_makes_no_second_header(token, shop):
    shop.name = "Sklep\nBcc: all@spojnik.test"
    shop.save()
    tell_of_ends(START + 16 * DAY)
    assert "\n" not in mail.outbox[0].subject
