"""Administrators hear of the end of a token for SCIM 14 and 3 days ahead, each once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from crm.accounts.provisioning import provisioning_tokens
from crm.accounts.provisioning.token_ends import tell_of_ends

DAY = timedelta(days=1)
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def token(provider, offices):
    token = provisioning_tokens.issue(provider, by=offices[0], days=30, at=START)[0]
    mail.outbox.clear()
    return token


def test_it_is_told_at_fourteen_and_at_three_days_and_at_no_other_time(token):
    days = (1, 15, 16, 17, 20, 26, 27, 28, 29.9, 31)
    assert [day for day in days if tell_of_ends(START + day * DAY)] == [16, 27]


def test_administrators_get_a_mail_that_names_the_token_by_its_prefix_and_links_to_its_page(token, provider, offices):
    tell_of_ends(START + 16 * DAY)
    (letter,) = mail.outbox
    bodies = (letter.body, letter.alternatives[0][0])
    page = f"http://testserver/settings/sign-in/{provider.uid}/accounts/"
    assert (letter.to, letter.subject) == ([offices[0].email], "The token by which Firma keeps accounts ends soon")
    assert [(str(token) in body, page in body) for body in bodies] == [(True, True)] * 2


@pytest.mark.parametrize("end", ["revoked", "ended"])
def test_of_a_token_that_does_not_work_nobody_is_told(token, provider, offices, end):
    if end == "revoked":
        provisioning_tokens.revoke(token, by=offices[0], at=START + DAY)
    else:
        provisioning_tokens.end_provisioning(provider, by=offices[0], at=START + DAY)
    assert (tell_of_ends(START + 16 * DAY), mail.outbox) == (0, [])
