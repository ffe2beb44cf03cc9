"""A program that reads, for tests of other rooms: with every scope, for the purposes named, by a token of its own."""

from crm.accounts.clients.registration import register
from crm.accounts.clients.tokens import issue
from crm.accounts.permissions.scopes import SCOPES
from crm.privacy.actors import system
from crm.privacy.models import Recipient
from tests.disclosing import in_order

BY = system("test")


def token_of_a_program(*purposes, teams, **more) -> str:
    """The text of its token; `more` may name the account it works as (`user`)."""
    recipient = in_order(Recipient.objects.earliest("pk"), *purposes)
    terms = {"teams": teams, "purposes": purposes, "recipient": recipient}
    _token, text = issue(register("Program", scopes_given=list(SCOPES), by=BY, **terms, **more), by=BY)
    return text
