"""The assessment of a transfer in the steps of EDPB Recommendations 01/2020, as questions with answers to choose.

Step 2, the mechanism, is recorded apart; step 6 is the outcome and the day of the next look. "I do not know" is an
answer: it demands supplementary measures (step 4).
"""

from django.utils.translation import gettext_lazy as _

from crm.dpo.steps.step_questions import NO, YES, Answers, Question, demanding, question, unanswered
from crm.narrowing import Words

TRANSFER, MECHANISM, LAW, MEASURES, FORMALITIES, REVIEW = 1, 2, 3, 4, 5, 6
STEPS: dict[int, tuple[Words, Words]] = {
    TRANSFER: (_("The transfer"), _("what, where to, what for")),
    MECHANISM: (_("Mechanism"), _("what allows it")),
    LAW: (_("Law and practice of the country"), _("whether they weaken it")),
    MEASURES: (_("Supplementary measures"), _("where step 3 demands them")),
    FORMALITIES: (_("Formalities"), _("signatures, annexes, copies")),
    REVIEW: (_("Outcome and review"), _("day of the next look")),
}
QUESTIONS: tuple[Question, ...] = (
    question(
        "complete",
        TRANSFER,
        _("Is what our register names all that goes there?"),
        YES,
        NO,
        demands="no",
        hint=_("Data, people and purposes as in the register; looking from there counts too."),
    ),
    question("onward", TRANSFER, _("Does the recipient pass the data on to others outside the EEA?"), YES, NO),
    question(
        "surveillance",
        LAW,
        _("Is the recipient subject to laws that let authorities read such data?"),
        YES,
        NO,
        demands="yes",
        hint=_("In the United States above all FISA 702 and Executive Order 12333."),
    ),
    question(
        "demands",
        LAW,
        _("Has it ever been asked by authorities for data of this kind?"),
        YES,
        ("no", _("No, confirmed in writing")),
        demands="yes",
    ),
    question(
        "readable",
        LAW,
        _("Can the recipient read content and addresses?"),
        ("clear", _("Yes, in clear text")),
        ("sending", _("Only while sending")),
        NO,
        demands="clear",
    ),
    question(
        "remedy",
        LAW,
        _("Have people an effective remedy there?"),
        YES,
        NO,
        demands="no",
        hint=_("In the United States: Executive Order 14086 covers transfers under standard clauses as well."),
    ),
    question(
        "stay",
        LAW,
        _("How long do the data stay outside the EEA?"),
        ("moment", _("Only for the moment of the service")),
        ("term", _("As long as the agreement runs")),
    ),
    question(
        "effective",
        MEASURES,
        _("Do these measures close the gap that step 3 found?"),
        YES,
        NO,
        hint=_("Encryption with keys that stay here, pseudonyms, splitting, promises of the recipient, audits."),
    ),
    question("signed", FORMALITIES, _("Have both sides signed?"), YES, NO),
    question(
        "copy",
        FORMALITIES,
        _("Can people get a copy of the safeguards from us?"),
        YES,
        NO,
        hint=_("Notices say where (Art. 13(1)(f)); prices and secrets may be blacked out."),
    ),
)
BY_CODE = {each.code: each for each in QUESTIONS}
MUST_BE_YES = ("signed", "copy")


def of_step(step: int) -> list[Question]:
    """The questions of a step."""
    return [each for each in QUESTIONS if each.step == step]


def demands_measures(answers: Answers) -> bool:
    """Whether what was answered in steps 1 and 3 demands supplementary measures."""
    questions = [each for each in QUESTIONS if each.step in (TRANSFER, LAW)]
    return bool(demanding(answers, questions))


def needed(answers: Answers, step: int) -> list[Question]:
    """The questions of a step that have to be answered: those of step 4 only where it is demanded."""
    return of_step(step) if step != MEASURES or demands_measures(answers) else []


def open_questions(answers: Answers, step: int | None = None) -> list[Question]:
    """Those without an answer, of one step or of all."""
    steps = STEPS if step is None else (step,)
    return [each for number in steps for each in unanswered(answers, needed(answers, number))]
