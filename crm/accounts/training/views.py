"""One's own training: which modules there are and how they stand, an exercise that ended, pictures of own modules."""

from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import OwnModuleTranslation, OwnModuleVersion
from crm.accounts.models.training.own_modules import ModuleWords
from crm.accounts.pages.downloads import attachment
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.training.catalogue import title_among
from crm.accounts.training.drills import note_seen
from crm.accounts.training.own_modules import teaches
from crm.accounts.training.own_page import exercise_of, rows_of


@policy(SIGNED_IN)
def own(request: StaffRequest) -> HttpResponse:
    """Every module with its state, certificates, exercises. What anybody else has passed stands nowhere here."""
    rows = rows_of(request.user, timezone.localdate())
    title_of = partial(title_among, {row.module.slug: row.module for row in rows})
    context = {
        "rows": rows,
        "owed": [row for row in rows if row.state in ("late", "due", "open")],
        "passes": [(attempt, title_of(attempt.module)) for attempt in request.user.training_attempts.passed()],
        "exercises": [exercise_of(row) for row in request.user.impostor_drills.ended()],
    }
    return render(request, "accounts/training/own.html", context)


@policy(SIGNED_IN, params={"key": "own_exercise"})
def exercise(request: StaffRequest, key: UUID) -> HttpResponse:
    """What gave an exercise away, and the module that fits; its colleague's alone, once it has ended."""
    row = get_object_or_404(request.user.impostor_drills.ended(), uid=key)
    note_seen(row)
    context = {"exercise": exercise_of(row), "crumbs": [(_("My training"), reverse("accounts:training"))]}
    return render(request, "accounts/training/exercise.html", context)


@policy(SIGNED_IN, params={"key": "module_picture"})
def picture(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The picture of an own module: of what is published, and of drafts for whoever writes them."""
    row = picture_of(OwnModuleVersion.objects.all(), "", request, key) or picture_of(
        OwnModuleTranslation.objects.all(), "version__", request, key
    )
    if row is None:
        raise Http404
    ending = "png" if row.picture_type.endswith("png") else "jpg"
    return attachment(f"{row.uid}.{ending}", row.picture.plain(), content_type=row.picture_type)


def picture_of(rows: QuerySet, to_version: str, request: StaffRequest, key: UUID) -> ModuleWords | None:
    """The words with that picture, if their reader may see them."""
    rows = rows.exclude(picture="").filter(uid=key)
    if not teaches(request.user):
        rows = rows.exclude(**{f"{to_version}published_at": None})
    words: ModuleWords | None = rows.first()
    return words
