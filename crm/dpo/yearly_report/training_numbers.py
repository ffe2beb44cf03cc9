"""Training in the report of a year: how many quizzes were passed, by module, and how many colleagues are late.

Nobody is named: the report goes to the management and stays for good.
"""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.accounts.models import TrainingAttempt
from crm.accounts.training.catalogue import every_module, title_among
from crm.accounts.training.requirements import standings, trainees

BY_MODULE = "training:"  # before the slug of a module
PASSED, PEOPLE, LATE = "training_passed", "training_people", "training_late"


def training_numbers(finished: Q, *, day: date) -> dict[str, int]:
    """{code: how many}; `finished` are the quizzes of the year, `day` the last one that counts."""
    passes = list(TrainingAttempt.objects.passed().filter(finished).values_list("user", "module"))
    late = {item.user.pk for item in standings(trainees()) if item.state(day) == "late"}
    by_module = Counter(module for _user, module in passes)
    return {
        PASSED: len(passes),
        PEOPLE: len({user for user, _module in passes}),
        LATE: len(late),
        **{f"{BY_MODULE}{module}": by_module[module] for module in sorted(by_module)},
    }


def module_lines(numbers: dict[str, Any]) -> list[tuple[str, int]]:
    """[(words, how many)] by module, in the order of the catalogue, those that are read no more last."""
    counted = {name.removeprefix(BY_MODULE): number for name, number in numbers.items() if name.startswith(BY_MODULE)}
    modules = every_module() if counted else {}
    order = [slug for slug in modules if slug in counted] + [slug for slug in counted if slug not in modules]
    return [(_("of them «%(module)s»") % {"module": title_among(modules, slug)}, counted[slug]) for slug in order]
