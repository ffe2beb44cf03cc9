"""A letter to many that was taken back before anybody was written to; templates, one's own and a team's."""

from collections.abc import Iterator
from uuid import uuid4

from crm.accounts.models import Team, User
from crm.contacts.models import Contact
from crm.correspondence.mailings.orders import start_mailing, take_back_mailing
from crm.correspondence.templates.saved_templates import save_template
from crm.demo.permission_cast.cast_people import ACTIVE, SHARED, Seeded, word
from crm.privacy.models import Purpose


def mailing_of(owner: User, team: str, purpose: Purpose) -> Iterator[Seeded]:
    """To the living contacts of `owner`."""
    subject = word("many")
    keys = Contact.objects.alive().filter(owner=owner).values_list("person__uid", flat=True)
    words = {"subject": subject, "text": "Dzień dobry"}
    mailing = start_mailing(list(keys), by=owner, uid=uuid4(), purpose=purpose, words=words)
    take_back_mailing(mailing, by=owner)
    yield Seeded("mailing", str(mailing.uid), team, owner.username, marks={"subject": subject})


def template_of(by: User, team: Team | None, name: str) -> Seeded:
    """A template: by `by` for themselves, or for a team, which has it as something shared."""
    mark = word("template")
    words = {"name": mark, "subject": "Termin", "text": "Dzień dobry, {{imię}}!", "language": "pl", "purpose": ""}
    template = save_template(words, team=team, by=by)
    state, owner = (SHARED, None) if team else (ACTIVE, by.username)
    return Seeded("letter_template", str(template.uid), name, owner, state, {"name": mark})
