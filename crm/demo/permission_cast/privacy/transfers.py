"""A firm outside the EEA that the officer drafted, whose transfer was assessed and stays refused."""

from collections.abc import Iterator

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.dpo.proposals.drafts import propose_new
from crm.dpo.transfers.assessments import conclude
from crm.dpo.transfers.mechanisms import record_mechanism
from crm.privacy.models import Recipient

CLAUSES = {"mechanism": "scc", "module": "2", "annexes": ["I", "II"]}


def transfers_of(users: dict[str, User]) -> Iterator[Seeded]:
    """The draft, the firm behind it, and its transfer."""
    name = word("mailer")
    kind = Recipient.Kind.PROCESSOR
    terms = {"name": name, "name_en": name, "kind": kind, "country": "US", "agreement_needed": True}
    empty = dict.fromkeys(("access_country", "services", "email", "proof_arrangement"), "")
    proposal = propose_new("recipient", {**terms, **empty}, why="Tańsza wysyłka.", by=users["dpo"])
    yield Seeded("proposal", str(proposal.uid), None, "dpo")
    transfer = record_mechanism(Recipient.objects.get(slug=proposal.slug), "US", CLAUSES, by=users["dpo"])
    conclude(transfer, outcome="not", review_on=None, by=users["dpo"])  # closed, so that a new look can be begun
    yield Seeded("transfer", str(transfer.uid), None, "dpo")
