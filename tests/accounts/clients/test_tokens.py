"""Tokens: given out once, known again, bounded by client, account and time, and gone at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.accounts.clients import registration, tokens
from crm.accounts.models import Role, Token
from crm.accounts.permissions import rights, starting_roles
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.staff.placement import reopen
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry, Recipient

KEPT = ("shop",)

DAY = timedelta(days=1)


@pytest.fixture
def shop(hub, team_a, offers, arek):
    """A client of Team A that reads and writes contacts."""
    return registration.register(
        "Sklep internetowy",
        teams=[team_a],
        scopes_given=["contacts:write", "contacts:read"],
        purposes=[offers],
        recipient=Recipient.objects.get(slug="hosting"),
        by=arek,
        user=hub,
    )


@pytest.fixture
def issued(shop, arek):
    return tokens.issue(shop, by=arek)


def last_entry():
    row = LedgerEntry.objects.latest("pk")
    return row.act, row.actor_kind, row.actor_id, row.target, row.counts


def test_the_text_is_prefixed_and_only_a_hash_of_it_is_kept(issued):
    token, text = issued
    assert text.startswith(f"spj_{token.prefix}_")
    secret = text.removeprefix(f"spj_{token.prefix}_")
    row = Token.objects.filter(pk=token.pk).values().get()
    assert (len(secret), secret in str(row), len(row["digest"])) == (43, False, 32)


def test_a_token_is_known_again_with_everything_in_one_query(issued):
    token, text = issued
    Token.objects.update(last_used_at=timezone.now())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        token_behind = tokens.token_behind(text)
        assert (
            token_behind,
            token_behind.client.name,
            str(token_behind.client.recipient) != "",
            token_behind.user.role.slug,
        ) == (
            token,
            "Sklep internetowy",
            True,
            starting_roles.INTEGRATION,
        )
    assert len(queries) == 1


def test_two_texts_are_never_alike(shop, arek):
    (former, first), (two, second) = tokens.issue(shop, by=arek), tokens.issue(shop, by=arek)
    assert (first[15:] != second[15:], former.prefix != two.prefix) == (True, True)


@pytest.mark.parametrize(
    "altered",
    [
        lambda text: "",
        lambda text: "spj_",
        lambda text: text[:-1],
        lambda text: text + "a",
        lambda text: text[:-1] + ("a" if text[-1] != "a" else "b"),
        lambda text: text.replace("spj_", "spj-"),
        lambda text: text.upper(),
        lambda text: f"{text}\n",
        lambda text: "spj_aaaaaaaaaa_" + text[15:],
        lambda text: "ż" * 50,
    ],
)
def test_an_altered_text_is_nobodys(issued, altered):
    _token, text = issued
    assert (tokens.token_behind(altered(text)), tokens.token_behind(text) is not None) == (None, True)


def test_it_ends_at_its_instant(shop, arek):
    at = timezone.now()
    token, text = tokens.issue(shop, by=arek, days=1, at=at)
    almost, over = at + DAY - timedelta(microseconds=1), at + DAY
    assert (tokens.token_behind(text, at=almost), tokens.token_behind(text, at=over)) == (token, None)


def test_it_lives_ninety_days_unless_told_otherwise(shop, arek):
    at = timezone.now()
    token, _text = tokens.issue(shop, by=arek, at=at)
    assert token.expires_at == at + 90 * DAY


@pytest.mark.parametrize("days", [0, -1, 367])
def test_it_lives_a_year_at_most_and_a_day_at_least(shop, arek, days):
    with pytest.raises(ValidationError):
        tokens.issue(shop, by=arek, days=days)
    assert tokens.issue(shop, by=arek, days=366)[0].alive()


def test_the_database_itself_refuses_a_longer_life(issued):
    token, _text = issued
    with pytest.raises(IntegrityError, match="token_ends_within_a_year"), transaction.atomic():
        Token.objects.filter(pk=token.pk).update(expires_at=token.created_at + 367 * DAY)


def test_a_revoked_one_is_nobodys_at_once(issued, arek):
    token, text = issued
    assert tokens.token_behind(text) == token
    assert (tokens.revoke(token, by=arek), tokens.token_behind(text), tokens.revoke(token, by=arek)) == (
        True,
        None,
        False,
    )


def test_disabling_the_account_kills_every_token_on_the_next_request(issued, shop, arek):
    _token, text = issued
    shop.user.disable(by=arek)
    assert tokens.token_behind(text) is None
    reopen(shop.user, by=arek)
    assert tokens.token_behind(text) is not None


def test_closing_the_client_ends_its_tokens_for_good(issued, shop, arek):
    _token, text = issued
    assert (registration.close(shop, by=arek), registration.close(shop, by=arek), tokens.token_behind(text)) == (
        True,
        False,
        None,
    )
    assert registration.reopen(shop, by=arek)
    assert tokens.token_behind(text) is None


def test_a_closed_client_gets_no_token(shop, arek):
    registration.close(shop, by=arek)
    with pytest.raises(ValidationError):
        tokens.issue(shop, by=arek)


def test_an_account_that_was_given_a_persons_role_brings_no_token_with_it(issued, shop):
    _token, text = issued
    shop.user.role = Role.objects.get(slug=starting_roles.MANAGER)
    shop.user.save()
    assert tokens.token_behind(text) is None


def test_what_it_may_is_what_token_and_client_both_have(shop, arek):
    _token, text = tokens.issue(shop, by=arek, scopes_given=["contacts:read"])
    token_behind = tokens.token_behind(text)
    assert (token_behind.in_force, token_behind.allows("contacts:read"), token_behind.allows("contacts:write")) == (
        {"contacts:read"},
        True,
        False,
    )
    assert {right for right in rights.RIGHTS if token_behind.user.may(right)} == {rights.CONTACTS_VIEW}


def test_a_scope_taken_from_the_client_is_gone_from_the_token_on_the_next_request(issued, shop, offers, team_a, arek):
    _token, text = issued
    assert tokens.token_behind(text).allows("contacts:write")
    values = {"teams": [team_a], "purposes": [offers], "recipient": shop.recipient}
    registration.amend(shop, name="Sklep", scopes_given=["contacts:read", "companies:read"], by=arek, **values)
    assert tokens.token_behind(text).in_force == {"contacts:read"}


def test_a_token_gets_no_scope_that_its_client_has_not(shop, arek):
    with pytest.raises(ValidationError):
        tokens.issue(shop, by=arek, scopes_given=["companies:read"])
    with pytest.raises(ValidationError):
        tokens.issue(shop, by=arek, scopes_given=["contacts:all"])


def test_without_a_token_the_account_may_nothing_and_with_one_it_sees_its_teams(issued, hub):
    _token, text = issued
    acting = tokens.token_behind(text).user
    assert [user.may(rights.CONTACTS_VIEW) for user in (hub, acting)] == [False, True]
    assert (acting.reach(Group.CONTACT_DATA), acting.team_ids) == (Reach.TEAM, hub.team_ids)


def test_its_acts_are_the_tokens(issued):
    token, text = issued
    with transaction.atomic():
        ledger.record("contact.edited", by=tokens.token_behind(text).user)
    assert last_entry() == ("contact.edited", "token", token.prefix, "", {})


def test_its_use_is_written_once_a_minute(shop, arek):
    at = timezone.now()
    token, text = tokens.issue(shop, by=arek, at=at)
    written = []
    for seconds in (1, 30, 60, 61, 90, 121):
        tokens.token_behind(text, at=at + timedelta(seconds=seconds))
        written.append((Token.objects.get(pk=token.pk).last_used_at - at).seconds)
    assert written == [1, 1, 1, 61, 61, 121]


def test_a_wrong_secret_is_no_use(issued):
    token, text = issued
    tokens.token_behind(text[:-1] + ("a" if text[-1] != "a" else "b"))
    assert Token.objects.get(pk=token.pk).last_used_at is None


def test_two_are_valid_while_a_program_is_changed_over_and_no_third(shop, arek):
    at = timezone.now()
    old, old_text = tokens.issue(shop, by=arek, scopes_given=["contacts:read"], at=at)
    new, new_text = tokens.renew(old, by=arek, days=30, overlap=7, at=at)
    week = at + 7 * DAY
    visible = [[tokens.token_behind(text, at=when) for text in (old_text, new_text)] for when in (week - DAY, week)]
    assert (visible, new.scopes) == ([[old, new], [None, new]], ["contacts:read"])
    with pytest.raises(ValidationError):
        tokens.issue(shop, by=arek, at=at)
    assert tokens.issue(shop, by=arek, at=week)


def test_a_renewal_never_lengthens_the_old_one(shop, arek):
    at = timezone.now()
    old, _text = tokens.issue(shop, by=arek, days=3, at=at)
    tokens.renew(old, by=arek, overlap=7, at=at)
    old.refresh_from_db()
    assert old.expires_at == at + 3 * DAY


def test_every_act_leaves_one_entry_that_names_the_prefix_and_never_the_secret(shop, arek):
    by = ("user", str(arek.pk))
    place = f"client:{shop.pk}"
    scopes = ["contacts:read", "contacts:write"]
    assert last_entry() == ("client.registered", *by, place, {"scopes": scopes, "rows_a_day": 10_000})
    token, text = tokens.issue(shop, by=arek)
    assert last_entry() == ("token.issued", *by, f"{place} token:{token.prefix}", {"days": 90, "scopes": scopes})
    new, new_text = tokens.renew(token, by=arek)
    counts = {"days": 90, "overlap": 7, "old": token.prefix}
    assert last_entry() == ("token.renewed", *by, f"{place} token:{new.prefix}", counts)
    tokens.revoke(token, by=arek)
    assert last_entry() == ("token.revoked", *by, f"{place} token:{token.prefix}", {})
    registration.close(shop, by=arek)
    assert last_entry() == ("client.closed", *by, place, {"tokens": 1})
    everything = str(list(LedgerEntry.objects.values()))
    assert [text[15:] in everything, new_text[15:] in everything] == [False, False]
