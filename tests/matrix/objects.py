"""The objects of `seed two_teams` as the walk asks for them."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import uuid4

from crm.accounts.models import Team, User
from crm.contacts.models import Contact
from tests.sizes import LONG

# What stands in the address of an object that does not exist, for kinds whose ids are no UUIDs.
NOWHERE = {
    "reset_user": "zzz",
    "reset_key": "set-nowhere",
    **dict.fromkeys(
        (
            "import_row",
            "document_row",
            "notice_version",
            "passkey",
            "reference_row",
            "required_training",
            "question_place",
            "activity",
        ),
        "9999",
    ),
    **dict.fromkeys(
        ("app", "category", "object_word", "confirmation", "consent_purpose", "form", "notice", "renewal", "list"),
        "nowhere",
    ),
    **dict.fromkeys(
        (
            "booking_link",
            "booking_page",
            "evidence_token",
            "feed_link",
            "hook_key",
            "offer_link",
            "questionnaire",
            "visit",
            "way_out",
        ),
        "nowhere",
    ),
    **dict.fromkeys(
        ("request", "recipient_link", "request_link", "request_question", "request_register", "request_right"),
        "nowhere",
    ),
    **dict.fromkeys(
        (
            "authorisation_register",
            "readiness_check",
            "readiness_file",
            "review_plan",
            "risk_register",
        ),
        "nowhere",
    ),
    **dict.fromkeys(("exercise_link", "training_module", "training_records"), "nowhere"),
    **dict.fromkeys(
        ("authority_case", "authority_quiet", "consultation", "own_question", "policy_register"), "nowhere"
    ),
    **dict.fromkeys(
        ("any_register_file", "register"),
        "nowhere",
    ),
    **dict.fromkeys(("breach", "filing_file", "incident", "letter_language", "register_file"), "nowhere"),
    **dict.fromkeys(("register_change", "scim_resource_type", "scim_schema"), "nowhere"),
    **dict.fromkeys(
        ("breach_public", "problem", "protected_resource", "purpose", "recipient", "role", "rule"), "nowhere"
    ),
}
SPELLED_OUT = {"app"}  # the URL pattern itself lists what there is


@dataclass(frozen=True)
class One:
    """One object; `label` is its class: whose, and in which state."""

    kind: str
    id: str
    team: str | None
    owner: str | None
    state: str
    marks: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def label(self) -> str:
        """The class of the object."""
        return f"{self.team or '-'}.{self.owner or '-'}.{self.state}"


def missing(kind: str) -> One:
    """An object of the kind that does not exist."""
    return One(kind, NOWHERE.get(kind) or str(uuid4()), None, None, "missing")


def of_each_class(targets: list[One]) -> list[One]:
    """All of the objects with `--long`, else one of each class: those of a class differ in their marks alone."""
    return targets if LONG else list({target.label: target for target in targets}.values())


class Objects:
    """Everything that was planted, by kind and class."""

    def __init__(self, planted: dict) -> None:
        self.users = {user["name"]: user for user in planted["users"]}
        self.all = [One(**fields) for fields in planted["objects"]]
        self.classes: dict[str, dict[str, One]] = defaultdict(dict)
        for target in self.all:
            self.classes[target.kind].setdefault(target.label, target)

    def of(self, kind: str) -> list[One]:
        """One object of each class of the kind, and one that does not exist. KeyError for a kind nobody planted."""
        if kind not in self.classes:
            raise KeyError(f"seed two_teams plants no {kind}")
        targets = list(self.classes[kind].values())
        return targets if kind in SPELLED_OUT else [*targets, missing(kind)]

    def first(self, kind: str, owner: str | None = None, state: str = "active") -> One:
        """The object of the kind that belongs to `owner` (anybody's for None) in that state."""
        return next(target for target in self.of(kind) if target.state == state and owner in (None, target.owner))

    def ours(self, kind: str) -> list[One]:
        """Everything of the kind in team B."""
        return [target for target in self.all if target.kind == kind and target.team == "B"]

    def user(self, name: str) -> User:
        """A user of the cast."""
        return User.objects.get(username=name)

    def team(self, name: str) -> Team:
        """A team of the cast."""
        return Team.objects.get(name=f"Team {name}")

    def version(self, target: One | None) -> int:
        """The version of a contact, 1 for one that is gone."""
        contact = Contact.objects.filter(person__uid=target.id).first() if target and target.kind == "contact" else None
        return contact.version if contact else 1
