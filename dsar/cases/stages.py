"""At which step a case stands: the one that the facts have reached, or a later one that somebody chose.

    read ──> identity shown ──> gathered (found, copied) ──> every right decided ──> answered ──> closed
                                                             of an erasure: ──> proven elsewhere ──┘

Nothing of it is stored. One expression of SQL says it to queue, case page, status page and programs, so that they
agree.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import ContainedBy, Overlap
from django.db.models import Case as Choice, CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from dsar.cases.checklist import NO_IDENTITY
from dsar.models import SETTLED, Case, Decision, Kind, RecipientNotice, Stage, Subject, Task

ORDER = list(Stage)


def reached(cases: Iterable[Case]) -> dict[int, Stage]:
    """{case: the step that it is at}, in one query."""
    return stages_in(stages_asked(cases))


def stages_asked(cases: Iterable[Case]) -> QuerySet[Case, tuple[int, int]]:
    """(case, number of the step that it is at)."""
    return numbers_by(cases, Greatest(facts(), chosen()))


def with_words(cases: Iterable[Case]) -> list[tuple[Case, str]]:
    """[(case, its step in words, or how it ended)]."""
    cases = list(cases)
    steps = reached(cases)
    return [(case, str(steps[case.pk].label if case.is_open else case.get_outcome_display())) for case in cases]


def by_facts(case: Case) -> Stage:
    """The step that the facts alone have reached."""
    return stages_by([case], facts())[case.pk]


def standing_at(rows: QuerySet, stage: str) -> QuerySet:
    """Those of `rows` that are at a step."""
    return rows.alias(place=Greatest(facts(), chosen())).filter(place=number_of(stage))


def stages_by(cases: Iterable[Case], place: Any) -> dict[int, Stage]:
    """{case: step} by an expression for the number of a step."""
    return stages_in(numbers_by(cases, place))


def numbers_by(cases: Iterable[Case], place: Any) -> QuerySet[Case, tuple[int, int]]:
    """(case, what an expression says of it)."""
    rows = Case.objects.filter(pk__in=[case.pk for case in cases]).order_by()
    return rows.annotate(place=place).values_list("pk", "place")


def stages_in(numbers: Iterable[tuple[int, int]]) -> dict[int, Stage]:
    """{case: step}."""
    return {pk: ORDER[number] for pk, number in numbers}


def number_of(stage: str) -> int:
    """A step as a number, for comparing."""
    return ORDER.index(Stage(stage))


def chosen() -> Choice:
    """The step that somebody chose, or that an act of ours set."""
    return Choice(*(When(stage=stage, then=Value(number)) for number, stage in enumerate(ORDER)), default=Value(0))


def facts() -> Choice:
    """The step after the last one that is done. Opened again, a case is answered by what goes after that."""
    needless, question = Q(kinds__contained_by=sorted(NO_IDENTITY)), Q(kinds=[Kind.QUESTION])
    identity_settled = Q(identified_at__isnull=False) | needless
    read, subject_found = (
        Q(ticked("read")),
        Q(Exists(Subject.objects.filter(case=OuterRef("pk")))) | Q(ticked("subject")),
    )
    answered = Q(answered_at__isnull=False, stage__in=[Stage.ANSWER, Stage.CLOSED])
    return Choice(
        to(Stage.CLOSED, Q(state=Case.State.CLOSED)),
        to(Stage.ELSEWHERE, answered & Q(Exists(unproven_rows(OuterRef("pk"))))),
        to(Stage.CLOSED, answered),
        to(Stage.ANSWER, question & read),
        to(Stage.INTAKE, question),
        to(Stage.ANSWER, decided()),
        to(Stage.DECISION, identity_settled & subject_found & ~Q(Overlap(F("kinds"), uncopied()))),
        to(Stage.GATHERING, Q(identified_at__isnull=False) | (needless & (read | subject_found))),
        to(Stage.IDENTITY, read),
        default=Value(number_of(Stage.INTAKE)),
    )


def unproven_rows(case: Any) -> QuerySet:
    """Recipients of a case who have neither proven nor explained an erasure (Art. 17(1), 19)."""
    return RecipientNotice.objects.filter(case=case, right=Kind.ERASURE).exclude(state__in=SETTLED)


def steps_for(case: Case, current: str) -> list[Stage]:
    """The steps of a case that stands at `current`: only an erasure is followed elsewhere, an own act nowhere else."""
    if case.own:
        return [Stage.ELSEWHERE, Stage.CLOSED]
    followed = Kind.ERASURE in case.kinds or current == Stage.ELSEWHERE
    return [stage for stage in ORDER if stage != Stage.ELSEWHERE or followed]


def to(stage: Stage, when: Q) -> When:
    """A When: the step if a condition holds."""
    return When(when, then=Value(number_of(stage)))


def ticked(code: str) -> Exists:
    """Whether a task of ours is done."""
    return Exists(Task.objects.filter(case=OuterRef("pk"), code=code, done_at__isnull=False))


def uncopied() -> ArraySubquery:
    """The rights of a case whose data nobody has gathered."""
    return rights(Task.objects.filter(code="gather", done_at=None))


def decided() -> Q:
    """Every right that is asked for is decided, and no proposal about one of them waits (as sending.open_ends)."""
    rights_asked = Func(
        F("kinds"), Value(str(Kind.QUESTION)), function="array_remove", output_field=ArrayField(CharField())
    )
    current = Decision.objects.filter(replaced_at=None)
    in_force = rights(current.filter(decided_at__isnull=False))
    return Q(ContainedBy(rights_asked, in_force)) & ~Q(Overlap(F("kinds"), rights(current.filter(decided_at=None))))


def rights(rows: QuerySet) -> ArraySubquery:
    """The rights of the rows of a case, as an array."""
    return ArraySubquery(rows.filter(case=OuterRef("pk")).order_by().values("right"))
