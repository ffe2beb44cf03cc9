"""Which words of the two teams are somebody's data, and who was shown them in clear."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crm.accounts.models import User
from crm.contacts.models import Company, Contact
from crm.privacy.models import AccessEntry, Person, Recipient, Verification
from tests.matrix.objects import Objects

WORDS = re.compile(r"[\w@.+-]{6,}|\+?\d[\d ]{7,}\d")
ADDRESS = re.compile(r"^[\w.+-]+@[\w.-]+\.example$")
# Words of requests, which bear no marks: what was asked, by whom, and what stands beside it
ASKED = re.compile(r"^Seed(agent|asker|earlier|message|passage|question|request|requester)[a-z]{8}$")
# the controller's own
HOUSE = "biuro@two-teams.example"
# What was said about people; names, addresses and numbers come from the people themselves.
SAID = {
    **{"answer": {"message"}, "company": {"name"}, "deal": {"title"}, "deal_note": {"text"}, "document": {"number"}},
    "object": {"title"},
    **{"document_load": {"name"}, "draft": {"subject"}, "import": {"name"}, "interaction": {"text"}},
    **{"letter": {"subject"}, "message": {"text"}, "pair": {"name", "another"}, "task": {"title"}},
    "waiting_mail": {"writer", "subject"},
}


@dataclass(frozen=True)
class Canary:
    """One word that is somebody's: what it is, whose (team, owner, state), and the number of the person if known."""

    what: str
    team: str | None = None
    owner: str | None = None
    state: str = ""
    person: int | None = None


def canaries(objects: Objects) -> dict[str, Canary]:
    """{word: whose it is} of everybody planted."""
    words = {}
    of_object = {target.id: target for target in objects.all if target.kind == "person"}
    teams = {"Team A": "A", "Team B": "B"}
    contacts = {contact.person_id: contact for contact in Contact.objects.select_related("owner", "team")}
    for person in Person.objects.with_keys():
        contact, target = contacts.get(person.pk), of_object.get(str(person.uid))
        whose = (
            teams.get(contact.team.name) if contact and contact.team else None,
            contact.owner.username if contact and contact.owner else None,
            target.state if target else "",
        )
        name = max((person.name or "").split(), key=len, default="")
        for what, text in (("name", name), ("email", person.email), ("phone", person.phone)):
            if text and len(text) > 7:
                words[text] = Canary(f"person.{what}", *whose, person.pk)
    traders = {str(uid) for uid in Company.objects.exclude(sole_trader=None).values_list("uid", flat=True)}
    for target in objects.all:
        if target.kind == "company" and target.id not in traders:
            continue
        for what in SAID.get(target.kind, set()) & target.marks.keys():
            canary = Canary(f"{target.kind}.{what}", target.team, target.owner, target.state)
            words.setdefault(target.marks[what], canary)
    for address in User.objects.values_list("email", flat=True):
        words.pop(address, None)
    return words


@dataclass(frozen=True)
class Look:
    """What one reader was shown at one address, and what the access log says of it: {view: {number of somebody: names
    of what they saw of them}}.
    """

    actor: str
    canaries: frozenset[Canary]
    logged: dict[str, dict[int, set[str]]]
    page: bool


class Watch:
    """Looks for the words in answers, and keeps them by the name of the address."""

    def __init__(self, objects: Objects) -> None:
        self.words = canaries(objects)
        self.staff = {HOUSE, *User.objects.values_list("email", flat=True)}
        self.staff |= set(Recipient.objects.values_list("email", flat=True))  # firms are no people
        self.staff |= set(Verification.objects.values_list("sent_to", flat=True))
        self.looks: dict[str, list[Look]] = defaultdict(list)
        self.without_log: dict[str, set[Canary]] = {}  # what a page shows while the access log takes no row
        self.last = AccessEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0

    def note(self, name: str, actor: str, answer: Any, page: bool) -> set[str]:
        """Keep what this answer showed; the views that the access log names for it."""
        logged: dict[str, dict[int, set[str]]] = defaultdict(dict)
        looks = AccessEntry.objects.filter(id__gt=self.last).values_list("view", "people", "fields")
        for view, people, fields in looks:
            of_view = logged[view]
            for person in people:
                of_view.setdefault(person, set()).update(fields)
        self.looks[name].append(Look(actor, frozenset(self.canaries_in(text_of(answer))), dict(logged), page))
        return set(logged)

    def canaries_in(self, text: str) -> Iterator[Canary]:
        """Whose words stand in the text; an address of nobody known is somebody's, too."""
        for word in {match.strip(" .") for match in WORDS.findall(text)}:
            whose = self.words.get(word) or self.words.get("+48" + word.removeprefix("+48").replace(" ", ""))
            if whose:
                yield whose
            elif (ADDRESS.match(word) and word not in self.staff) or ASKED.match(word):
                yield Canary(f"request {word}")


def text_of(answer: Any) -> str:
    """The text of an answer, streamed or not."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole.decode(errors="replace")
