"""The words of requests: rights, channels, stages, outcomes, and the reasons by which something is refused."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from crm.privacy.law.jurisdiction import of_the_law

OURS = "our own reasons in a case; sealed under the house key"
DIGEST = "a digest"
CODES = "codes of ours"
LANGUAGE = "a language"


class Kind(TextChoices):
    """What somebody asks for: a right of Art. 15-22, the end of a consent, a complaint to us, or a question."""

    ACCESS = "access", pgettext_lazy("kind of request", "Access and copy")  # Art. 15
    PORTABILITY = "portability", pgettext_lazy("kind of request", "Portability")  # Art. 20
    RECTIFICATION = "rectification", pgettext_lazy("kind of request", "Rectification")  # Art. 16
    ERASURE = "erasure", pgettext_lazy("kind of request", "Erasure")  # Art. 17
    RESTRICTION = "restriction", pgettext_lazy("kind of request", "Restriction")  # Art. 18
    OBJECTION = "objection", pgettext_lazy("kind of request", "Objection")  # Art. 21
    AUTOMATED = "automated", pgettext_lazy("kind of request", "Automated decision")  # Art. 22
    WITHDRAWAL = "withdrawal", pgettext_lazy("kind of request", "Withdrawal of consent")  # Art. 7(3)
    COMPLAINT = "complaint", pgettext_lazy("kind of request", "Complaint")  # to us: Art. 24, 38(4); not Art. 77
    QUESTION = "question", pgettext_lazy("kind of request", "Privacy question")


ARTICLES = {
    Kind.ACCESS: "15",
    Kind.PORTABILITY: "20",
    Kind.RECTIFICATION: "16",
    Kind.ERASURE: "17",
    Kind.RESTRICTION: "18",
    Kind.OBJECTION: "21",
    Kind.AUTOMATED: "22",
    Kind.WITHDRAWAL: pgettext_lazy("number of an article", "7(3)"),
    Kind.COMPLAINT: pgettext_lazy("number of an article", "38(4)"),
    Kind.QUESTION: "",
}


class Channel(TextChoices):
    """How it reached us; whichever it was, the clock starts at receipt (EDPB 01/2022 paras 53, 159)."""

    PORTAL = "portal", pgettext_lazy("channel of a request", "Portal")
    MAIL = "mail", pgettext_lazy("channel of a request", "E-mail")
    PHONE = "phone", pgettext_lazy("channel of a request", "Phone")
    PAPER = "paper", pgettext_lazy("channel of a request", "Letter")
    PERSON = "in_person", pgettext_lazy("channel of a request", "In person")
    EDELIVERY = "edelivery", of_the_law(lambda law: law.delivery.name)
    SALES = "sales", pgettext_lazy("channel of a request", "Passed on by sales")
    AUTHORITY = "authority", pgettext_lazy("channel of a request", "Through the authority")  # Art. 57(1)(f)
    API = "api", pgettext_lazy("channel of a request", "By a program")
    OWN = "own", pgettext_lazy("channel of a request", "Nobody asked: our own act")  # dsar/recipients/own_acts.py


class Stage(TextChoices):
    """The steps of a case, in their order."""

    INTAKE = "intake", pgettext_lazy("stage of a request", "Intake")
    IDENTITY = "identity", pgettext_lazy("stage of a request", "Identity")
    GATHERING = "gathering", pgettext_lazy("stage of a request", "Gathering data")
    DECISION = "decision", pgettext_lazy("stage of a request", "Decision")
    ANSWER = "answer", pgettext_lazy("stage of a request", "Answer")
    ELSEWHERE = "elsewhere", pgettext_lazy("stage of a request", "Erased elsewhere")  # Art. 17(1), 19
    CLOSED = "closed", pgettext_lazy("stage of a request", "Closed")


class Outcome(TextChoices):
    """How a case ended."""

    GRANTED = "granted", pgettext_lazy("outcome of a request", "Granted")
    PARTLY = "partly", pgettext_lazy("outcome of a request", "Granted in part")
    REFUSED = "refused", pgettext_lazy("outcome of a request", "Refused")
    NOTHING = "nothing_held", pgettext_lazy("outcome of a request", "No data held")
    UNIDENTIFIED = "unidentified", pgettext_lazy("outcome of a request", "Identity not shown")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome of a request", "Withdrawn by the person")
    DUPLICATE = "duplicate", pgettext_lazy("outcome of a request", "Duplicate")
    SPAM = "spam", pgettext_lazy("outcome of a request", "Not a request")
    TOLD = "told", pgettext_lazy("outcome of a request", "Everybody was told")  # of an act of our own
    UNANSWERED = "unanswered", pgettext_lazy("outcome of a request", "Not everybody answered")  # of an act of our own


ANSWERED = (Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED, Outcome.NOTHING, Outcome.UNIDENTIFIED)  # Art. 12(3), (4)


class ReplyBy(TextChoices):
    """How they want to be answered."""

    EMAIL = "email", pgettext_lazy("answer to a request", "By e-mail")
    POST = "post", pgettext_lazy("answer to a request", "By letter")
    PHONE = "phone", pgettext_lazy("answer to a request", "By phone")
    PERSON = "in_person", pgettext_lazy("answer to a request", "In person")


class Topic(TextChoices):
    """What a privacy question is about: five alike raise a hint what to mend."""

    SOURCE = "source", pgettext_lazy("topic of a question", "Where we have the data from")
    MARKETING = "marketing", pgettext_lazy("topic of a question", "Unwanted offers")
    SHARING = "sharing", pgettext_lazy("topic of a question", "Who gets the data")
    KEEPING = "keeping", pgettext_lazy("topic of a question", "How long data stay")
    WRONG = "wrong", pgettext_lazy("topic of a question", "Wrong data")
    NOTICE = "notice", pgettext_lazy("topic of a question", "A notice or form is unclear")
    SECURITY = "security", pgettext_lazy("topic of a question", "Security")
    OTHER = "other", pgettext_lazy("topic of a question", "Something else")


class Verdict(TextChoices):
    """What is decided of one right, or of one category or purpose of it."""

    GRANTED = "granted", pgettext_lazy("decision on a request", "Granted")
    REFUSED = "refused", pgettext_lazy("decision on a request", "Refused")
    FEE = "fee", pgettext_lazy("decision on a request", "Granted for a fee")
    NOTHING = "nothing_held", pgettext_lazy("decision on a request", "No data held")


class Why(TextChoices):
    """The reason of a refusal or a fee, with its article."""

    LEGAL_DUTY = "legal_duty", pgettext_lazy("reason of a refusal", "A law obliges us to keep: Art. 17(3)(b)")
    CLAIMS = "claims", pgettext_lazy("reason of a refusal", "Legal claims: Art. 17(3)(e)")
    EXPRESSION = "expression", pgettext_lazy("reason of a refusal", "Freedom of expression: Art. 17(3)(a)")
    HEALTH = "public_health", pgettext_lazy("reason of a refusal", "Public health: Art. 17(3)(c)")
    RESEARCH = "research", pgettext_lazy("reason of a refusal", "Archives, research, statistics: Art. 17(3)(d)")
    NO_GROUND = "no_ground", pgettext_lazy("reason of a refusal", "No ground of Art. 17(1) is met")
    OTHERS = "others_rights", pgettext_lazy("reason of a refusal", "Rights of others: Art. 15(4), 20(4)")
    BASIS = "other_basis", pgettext_lazy("reason of a refusal", "Not on consent or contract: Art. 20(1)")
    NOT_PROVIDED = "not_provided", pgettext_lazy("reason of a refusal", "Not provided by the person: Art. 20(1)")
    ACCURATE = "accurate", pgettext_lazy("reason of a refusal", "The data are accurate: Art. 16")
    NO_CASE = "no_case", pgettext_lazy("reason of a refusal", "No case of Art. 18(1) is met")
    COMPELLING = "compelling", pgettext_lazy("reason of a refusal", "Compelling grounds: Art. 21(1)")
    NO_OBJECTION = "no_objection", pgettext_lazy("reason of a refusal", "Not based on our interest: Art. 21(1)")
    NEEDED = "needed", pgettext_lazy("reason of a refusal", "Contract, law or consent: Art. 22(2)")
    NO_AUTOMATED = "no_automated", pgettext_lazy("reason of a refusal", "No such decision is taken: Art. 22(1)")
    NO_FAULT = "no_fault", pgettext_lazy("reason of a refusal", "We checked it and handle the data as the law says")
    UNFOUNDED = "unfounded", pgettext_lazy("reason of a refusal", "Manifestly unfounded: Art. 12(5)")
    EXCESSIVE = "excessive", pgettext_lazy("reason of a refusal", "Excessive, above all repeated: Art. 12(5)")
    FURTHER_COPY = "further_copy", pgettext_lazy("reason of a refusal", "A further copy: Art. 15(3)")
    UNIDENTIFIED = "unidentified", pgettext_lazy("reason of a refusal", "Identity not shown: Art. 11(2), 12(2)")
