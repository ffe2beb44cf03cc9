"""Training of the cast: passed and running quizzes, exercises, a module of the organisation's own with its draft."""

from collections.abc import Iterator

from django.utils import timezone

from crm.accounts.models import OwnModuleVersion, User
from crm.accounts.training import drills, own_modules
from crm.accounts.training.catalogue import product_module
from crm.accounts.training.quiz import begin
from crm.accounts.training.requirements import require_module
from crm.demo.firm.quizzes import take
from crm.demo.permission_cast.cast_people import DOT, Seeded

WORDS = {"title": "Klucze do biura", "minutes": 5, "text": "Nie oddawaj kluczy.", "picture_words": "Klucz"}
QUESTION = {"text": "Komu oddasz klucz?", "answers": ["Nikomu", "Kurierowi"], "right": [0], "reason": "Tak chcemy."}


def trained(users: dict[str, User]) -> Iterator[Seeded]:
    """What stands in addresses of training."""
    now, officer = timezone.now(), users["dpo"]
    for name, team in (("nina", "A"), ("manager", "A"), ("mallory", "B")):
        attempt = take(users[name], "notes", at=now)
        yield Seeded("own_certificate", str(attempt.uid), team, name)
        yield Seeded("own_quiz", str(begin(users[name], product_module("home", "pl")).uid), team, name)
        row = drills.plan(users[name], "husband", planned_for=timezone.localdate(now), by=officer, at=now)
        drills.record_result(row, "asked", by=officer, at=now)
        yield Seeded("own_exercise", str(row.uid), team, name)
    yield Seeded("certificate", str(attempt.uid), None, None)
    yield Seeded("exercise", str(row.uid), None, None)
    mail = drills.plan(users["nina"], "account", planned_for=timezone.localdate(now), by=officer, at=now)
    yield Seeded("exercise_link", drills.begin_mail(mail, by=officer, at=now), None, None)
    yield from modules(officer)
    required = require_module(users["dpo"].role, "notes", since=timezone.localdate(now), by=users["owner"], at=now)
    yield Seeded("required_training", str(required.pk), None, None)
    yield Seeded("training_module", "notes", None, None)
    yield from (Seeded("training_records", kind, None, None) for kind in ("csv", "json", "pdf", "xlsx"))


def modules(officer: User) -> Iterator[Seeded]:
    """A published module with a picture, and the draft of another."""
    version = own_modules.begin_module(values=WORDS, by=officer)
    for _turn in range(own_modules.FEWEST):
        own_modules.save_question(version, None, QUESTION, by=officer)
    own_modules.save_draft(version, values={}, picture=(DOT, "image/png"), by=officer)
    own_modules.publish(version, by=officer)
    yield Seeded("own_module", str(version.module.uid), None, None)
    yield Seeded("module_picture", str(version.uid), None, None)
    draft: OwnModuleVersion = own_modules.begin_module(values=WORDS, by=officer)
    own_modules.save_question(draft, None, QUESTION, by=officer)
    yield Seeded("module_draft", str(draft.uid), None, None)
    yield Seeded("question_place", "1", None, None)
