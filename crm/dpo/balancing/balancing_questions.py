"""The balancing test in the steps of EDPB Guidelines 1/2024: interest, necessity, balancing, safeguards, outcome.

Pure: which outcomes the answers carry. "I do not know" counts as the worse answer, so that answering more questions in
people's favour never makes an outcome possible that was not.
"""

from django.utils.translation import gettext_lazy as _

from crm.dpo.steps.step_questions import NO, YES, Answers, Question, chosen, demanding, open_question, question
from crm.narrowing import Words

INTEREST, NECESSITY, BALANCE, SAFEGUARDS, OUTCOME = 1, 2, 3, 4, 5
STEPS: dict[int, tuple[Words, Words]] = {
    INTEREST: (_("Interest"), _("whose, which, is it lawful and real")),
    NECESSITY: (_("Necessity"), _("is there a milder way")),
    BALANCE: (_("Balancing"), _("what it does to people")),
    SAFEGUARDS: (_("Safeguards"), _("objection, information, further measures")),
    OUTCOME: (_("Outcome"), _("decision and next look")),
}
FITS = (
    question(
        "lawful",
        INTEREST,
        _("Is the interest lawful?"),
        YES,
        NO,
        demands="no",
        hint=_("Not against any law of the Union or the country (EDPB 1/2024, first condition)."),
    ),
    question(
        "real",
        INTEREST,
        _("Is it real and present, and said precisely?"),
        YES,
        NO,
        demands="no",
        hint=_("Merely possible later use or claims are no interest (NSA III OSK 6553/21)."),
    ),
    question("reaches", NECESSITY, _("Does the processing really serve that interest?"), YES, NO, demands="no"),
    question(
        "milder",
        NECESSITY,
        _("Is there a way that intrudes less and serves it as well?"),
        YES,
        NO,
        demands="yes",
        hint=_("Fewer data, a shorter time, fewer people who see them, asking for consent."),
    ),
    question("least", NECESSITY, _("Are only the data used that it needs?"), YES, NO, demands="no"),
)
WEIGHTS = (
    question(
        "expected",
        BALANCE,
        _("Do people expect this use, given how they know us?"),
        YES,
        NO,
        demands="no",
        hint=_("That a notice mentions it does not make it expected (recital 47)."),
    ),
    question("children", BALANCE, _("Are children among the people?"), YES, NO, demands="yes"),
    question(
        "sensitive",
        BALANCE,
        _("Are data sensitive: special categories, convictions, money, private life, location?"),
        YES,
        NO,
        demands="yes",
        hint=_("Art. 6(1)(f) never lifts the ban of Art. 9: special categories need a point of Art. 9(2) as well."),
    ),
    question(
        "imbalance",
        BALANCE,
        _("Do people depend on us, such as employees or patients?"),
        YES,
        NO,
        demands="yes",
    ),
    question(
        "effect",
        BALANCE,
        _("How bad can the effects on people be?"),
        ("none", _("None or negligible")),
        ("limited", _("Limited: nuisance that is overcome")),
        ("serious", _("Serious: money, refusal, exclusion, fear")),
        demands="serious",
    ),
)
DUTIES = (
    question(
        "objection",
        SAFEGUARDS,
        _("Can people object easily, and does it work (Art. 21)?"),
        YES,
        NO,
        demands="no",
        hint=_("Against marketing at once and without a reason, against the rest for reasons of their situation."),
    ),
    question(
        "told",
        SAFEGUARDS,
        _("Are people told which interest it is (Art. 13(1)(d), 14(2)(b))?"),
        YES,
        NO,
        demands="no",
    ),
)
IN_WORDS = (
    open_question(
        "interest",
        INTEREST,
        _("Which interest is it, and whose?"),
        hint=_("Ours, somebody else's or the public's; what we or they gain, what is lost without."),
    ),
    open_question("why_needed", NECESSITY, _("Why is it not reached without these data?")),
    open_question(
        "weighing",
        BALANCE,
        _("What speaks for us, what for people?"),
        hint=_("Their rights and freedoms, what they would want, what they lose and gain."),
    ),
)
SAFEGUARD_WORDS = open_question(
    "safeguards",
    SAFEGUARDS,
    _("What else protects people?"),
    hint=_("Beyond what the law orders anyway: shorter time, pseudonyms, no combination, an objection at the start."),
)
QUESTIONS: tuple[Question, ...] = (
    IN_WORDS[0],
    *FITS[:2],
    *FITS[2:],
    IN_WORDS[1],
    *WEIGHTS,
    IN_WORDS[2],
    *DUTIES,
    SAFEGUARD_WORDS,
)


def heavy(answers: Answers) -> bool:
    """Whether something weighs so much on people's side that further safeguards are due."""
    return bool(demanding(answers, WEIGHTS))


def needed(answers: Answers, step: int) -> list[Question]:
    """The questions of a step that have to be answered: safeguards in words only where something weighs."""
    questions = [each for each in QUESTIONS if each.step == step]
    return [each for each in questions if each is not SAFEGUARD_WORDS or heavy(answers)]


def fails(answers: Answers) -> list[Question]:
    """Questions whose answer means that this basis does not carry the purpose at all, or that a duty is not kept."""
    return demanding(answers, (*FITS, *DUTIES))


def fault_of(answers: Answers, outcome: str) -> Words:
    """Why the answers do not carry an outcome; "" when they do. People's interests may always outweigh."""
    if outcome == "theirs":
        return ""
    if outcome not in ("ours", "safeguards"):
        return _("Say what came of it.")
    if failing := fails(answers):
        texts = " ".join(str(each.text) for each in failing)
        return _("The answers do not carry this outcome: %(questions)s") % {"questions": texts}
    if heavy(answers) and outcome == "ours":
        return _("Something weighs on people's side (step 3): name the safeguards, and say that it is with them.")
    if outcome == "safeguards" and not chosen(answers, SAFEGUARD_WORDS.code):
        return _("Name the safeguards in step 4.")
    return ""
