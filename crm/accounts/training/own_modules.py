"""Modules of the organisation's own: drafted, published as a version, withdrawn. Results refer to their version.

A version has its words in the language it was begun in, and perhaps in the other: title, text, picture, questions. An
act names the language whose words it changes; without one, the first.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import OwnModule, OwnModuleTranslation, OwnModuleVersion, RequiredTraining, User
from crm.accounts.models.training.own_modules import ModuleWords
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

FEWEST = 3  # questions of a module that is published
SAME = ("title", "text", "questions", "picture_type", "picture_words")  # what a next version begins with


def teaches(by: User) -> bool:
    """Whether `by` writes modules: the officer, or whoever decides for the controller."""
    return by.is_active and (by.role.dpo or by.role.decides)


@transaction.atomic
def begin_module(*, values: Mapping[str, Any], by: User) -> OwnModuleVersion:
    """A new module with its first draft: language, title, minutes, text, picture_words. PermissionDenied for who may
    not."""
    refuse_others(by)
    module = OwnModule.objects.create(made_by=signature(by))
    ledger.record("training.module_drafted", by=by, target=module.target)
    return OwnModuleVersion.objects.create(module=module, number=1, **values)


@transaction.atomic
def next_draft(module: OwnModule, *, by: User) -> OwnModuleVersion:
    """The draft of a module: the one that is there, or a copy of the newest version under the next number."""
    refuse_others(by)
    OwnModule.objects.select_for_update().get(pk=module.pk)
    newest = module.versions.order_by("-number")[0]
    if newest.published_at is None:
        return newest
    draft = OwnModuleVersion(module=module, number=newest.number + 1, minutes=newest.minutes)
    copy_words(newest, draft)
    for words in newest.translations.all():
        copy_words(words, OwnModuleTranslation(version=draft))
    ledger.record("training.module_drafted", by=by, target=module.target)
    return draft


def copy_words(words: ModuleWords, into: ModuleWords) -> None:
    """The same words in the same language, with the picture, in another version."""
    for name in ("language", *SAME):
        setattr(into, name, getattr(words, name))
    into.save()
    if words.picture:
        into.picture.save("", ContentFile(words.picture.plain()))


@transaction.atomic
def save_draft(
    version: OwnModuleVersion,
    *,
    values: Mapping[str, Any],
    picture: tuple[bytes, str] | None = None,
    language: str = "",
    by: User,
) -> None:
    """Write title, minutes, text and picture (content, type) of a draft. ValidationError once it is published.

    `minutes` are the same in each language. Words in the other language begin with their title and text.
    """
    draft = draft_of(version, by=by)
    row = words_in(draft, language) or OwnModuleTranslation(version=draft, language=language)
    own = {name: value for name, value in values.items() if name != "minutes"}
    for name, value in own.items():
        setattr(row, name, value)
    row.save(update_fields=None if row.pk is None else list(own))
    if "minutes" in values:
        draft.minutes = values["minutes"]
        draft.save(update_fields=["minutes"])
    if picture is not None:
        row.picture_type = picture[1]
        row.picture.save("", ContentFile(picture[0]), save=False)
        row.save(update_fields=["picture", "picture_type"])


@transaction.atomic
def save_question(
    version: OwnModuleVersion, place: int | None, question: Mapping[str, Any], *, language: str = "", by: User
) -> None:
    """Put a question ({text, answers, right, reason}) at a place of a draft, at the end for None.

    ValidationError in a language that has no title and text yet.
    """
    row = words_in(draft_of(version, by=by), language)
    if row is None:
        raise ValidationError(_("Save the title and the text in this language first."), code="language")
    if place is None:
        row.questions.append(dict(question))
    elif 0 <= place < len(row.questions):
        row.questions[place] = dict(question)
    row.save(update_fields=["questions"])


@transaction.atomic
def drop_question(version: OwnModuleVersion, place: int, *, language: str = "", by: User) -> None:
    """Take a question out of a draft."""
    row = words_in(draft_of(version, by=by), language)
    if row is None:
        return
    row.questions = [item for n, item in enumerate(row.questions) if n != place]
    row.save(update_fields=["questions"])


@transaction.atomic
def drop_language(version: OwnModuleVersion, language: str, *, by: User) -> bool:
    """Take the words in the other language out of a draft; False for the first one, which stays."""
    return bool(draft_of(version, by=by).translations.filter(language=language).delete()[0])


@transaction.atomic
def publish(version: OwnModuleVersion, *, by: User, at: datetime | None = None) -> bool:
    """Everybody reads this version from now on; False when it was published meanwhile.

    ValidationError with fewer than three questions in one of its languages: nothing could be drawn.
    """
    refuse_others(by)
    row = OwnModuleVersion.objects.select_for_update(of=("self",)).select_related("module").get(pk=version.pk)
    if row.published_at is not None:
        return False
    if any(len(words.questions) < FEWEST for words in row.written.values()):
        raise ValidationError(
            _("A module needs three questions at least, in each of its languages, before it is published."), code="few"
        )
    row.published_at, row.published_by = at or timezone.now(), signature(by)
    row.save(update_fields=["published_at", "published_by"])
    ledger.record("training.module_published", by=by, target=row.module.target, counts={"version": row.number})
    return True


@transaction.atomic
def withdraw_module(module: OwnModule, *, by: User, at: datetime | None = None) -> bool:
    """Nobody reads it any more; what was passed stays proved. ValidationError while a role has to pass it."""
    refuse_others(by)
    row = OwnModule.objects.select_for_update().get(pk=module.pk)
    if row.withdrawn_at is not None:
        return False
    if RequiredTraining.objects.filter(module=row.slug, lifted_at=None).exists():
        text = _("A role has to pass it: nobody could. Require it no more first.")
        raise ValidationError(text, code="required")
    row.withdrawn_at, row.withdrawn_by = at or timezone.now(), signature(by)
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    ledger.record("training.module_withdrawn", by=by, target=row.target)
    return True


def refuse_others(by: User) -> None:
    """PermissionDenied for whoever writes no modules."""
    if not teaches(by):
        raise PermissionDenied


def words_in(version: OwnModuleVersion, language: str) -> ModuleWords | None:
    """The words of a version in a language, those of the first for none; None where it has none in that language."""
    return version.written.get(language) if language else version


def draft_of(version: OwnModuleVersion, *, by: User) -> OwnModuleVersion:
    """The row of a draft, held until the transaction ends. ValidationError once it is published."""
    refuse_others(by)
    row: OwnModuleVersion = OwnModuleVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if row.published_at is not None:
        raise ValidationError(_("This version is published. Begin the next one."), code="published")
    return row
