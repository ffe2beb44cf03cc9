"""What waits at the privacy desk for an opinion and a decision: a draft of the officer's, and one of the owner's."""

from collections.abc import Iterator

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import Seeded
from crm.dpo.proposals.drafts import propose_change
from crm.dpo.purposes.terms import terms_of
from crm.privacy.models import Recipient


def proposals_of(users: dict[str, User]) -> Iterator[Seeded]:
    """Another name for a recipient each."""
    recipients = Recipient.objects.active().order_by("slug")
    for author, recipient in zip(("dpo", "owner"), recipients, strict=False):
        terms = {**terms_of(recipient), "name_en": f"{recipient.name_en} (new)"}
        proposal = propose_change(recipient, terms, why="Inna firma, ta sama rola.", by=users[author])
        yield Seeded("proposal", str(proposal.uid), None, author)
