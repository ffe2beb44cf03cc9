"""What a colleague reads before an app acts for them: what it would get, what it would not, and who gets the data."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.accounts.oauth.grants import GRANT_LIVES
from crm.accounts.oauth.token_door import Asked
from crm.accounts.permissions import scopes
from crm.accounts.second_person.grave_changes import reads_people


def page(asked: Asked, given: list[str], user: User) -> dict[str, Any]:
    """The context of the page."""
    client = asked.app.client
    left_out = [name for name in asked.scopes if name not in given]
    return {
        "app": asked.app,
        "client": client,
        "given": scopes.labels(given),
        "left_out": scopes.labels(left_out),
        "purposes": list(client.purposes),
        "place": place_of(asked.redirect_uri),
        "days": GRANT_LIVES.days,
        "not_seen": not_seen(user) if reads_people(given) else [],
        "proof": reads_people(given),
        "mark": mark_of(asked, given),
    }


def mark_of(asked: Asked, given: list[str]) -> str:
    """What the page said, as one word in its form: a yes counts for what was read, and for nothing that came since."""
    app, client = asked.app, asked.app.client
    terms = [given, client.purpose_slugs, client.recipient_id, app.maker, app.confidential, asked.redirect_uri]
    return salted_hmac("crm.accounts.oauth.consent_words", json.dumps(terms), algorithm="sha256").hexdigest()


def not_seen(user: User) -> list[str]:
    """What the app never gets, whatever the colleague may see."""
    lines = [
        _("Anybody whom you do not see, or see behind a mask only."),
        _("People whom none of the purposes above lets us contact, and fields that the purpose does not need."),
        _("Requests, breaches, exports, reports and settings."),
        _("Your password and your second step."),
    ]
    return lines if user.teams.exists() else lines[1:]


def place_of(address: str) -> str:
    """Where the answer goes, as somebody recognises it."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return parts.hostname or ""
    return _("a program on this machine") if parts.scheme == "http" else parts.scheme
