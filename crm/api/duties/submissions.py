"""Forms and what is sent to them by programs: a firm's own page draws the form, the words and the evidence are ours.

    GET  /forms/<slug>/?language=pl     what to draw: title, fields, boxes with their exact words, notice, `seen`
    POST /submissions/                  what came back, under an id of the sender's; sent twice it is the first one

`seen` names the versions on the screen. Words that changed meanwhile are refused, or the consent would be to others.
"""

from typing import Any

from django.conf import settings
from django.core.signing import dumps
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _, override
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from consents.capture.confirmation import awaited
from consents.capture.forms import PublicForm
from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import ShownForm, form_as_shown
from consents.form_fields import Field, refusals
from consents.models import CaptureForm, Submission
from consents.notices.form_pause import friendly
from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.permissions import rights
from crm.api.people.purpose_gate import purposes_of
from crm.api.protocol.disclosure import show
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import UNKNOWN, ChannelField, Query, Strict
from crm.privacy.actors import Actor, signature

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TAKEN = _("This id belongs to another submission. Make a new one.")
STRANGE_BOX = _("The form has no such box.")
NOT_ASKED = _("This form does not ask for “%(field)s”.")
AGE = _("The form is for children too: say whether the person is below the age of the law.")
PLACES = {"sid": "id", "age": "under_age"}  # inputs of the public form that are called differently here


class FieldShape(serializers.Serializer):
    """A field: its name in `values`, and what it is called."""

    name = serializers.ChoiceField(Field.values)
    label = serializers.CharField()


class BoxShape(serializers.Serializer):
    """A box, to be drawn unticked with exactly these words."""

    name = serializers.CharField(help_text="As it goes into `ticked`.")
    purpose = serializers.SlugField()
    channel = ChannelField()
    text = serializers.CharField()
    sha256 = serializers.CharField()
    version = serializers.IntegerField(help_text="Of the words.")


class PartShape(serializers.Serializer):
    """A part of the notice (Art. 13)."""

    title = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())


class FormShape(serializers.Serializer):
    """What to draw."""

    slug = serializers.SlugField()
    version = serializers.IntegerField()
    language = serializers.ChoiceField(LANGUAGES)
    title = serializers.CharField()
    intro = serializers.CharField()
    seen = serializers.CharField(help_text="Send it back: it names the versions on the screen.")
    paused = serializers.CharField(help_text="Why it takes nothing at the moment, for your visitors; mostly empty.")
    asks_age = serializers.BooleanField(help_text="Whether `under_age` must be sent.")
    fields = FieldShape(many=True)
    boxes = BoxShape(many=True)
    notice = PartShape(many=True)


class FormQuery(Query):
    """The parameter of a form."""

    language = serializers.ChoiceField(LANGUAGES, default=settings.LANGUAGE_CODE)


class NewSubmission(Strict):
    """What came back."""

    id = serializers.UUIDField(help_text="Made by you: sent twice, it is taken in once.")
    form = serializers.SlugField(max_length=40)
    language = serializers.ChoiceField(LANGUAGES)
    seen = serializers.CharField(max_length=400)
    values = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=4000), default=dict)
    ticked = serializers.ListField(child=serializers.CharField(max_length=80), default=list, max_length=40)
    page = serializers.URLField(max_length=200, help_text="Where the form was shown.")
    at = serializers.DateTimeField(required=False, help_text="When it was filled in; now, unless you say.")
    under_age = serializers.BooleanField(required=False)
    guardian = serializers.EmailField(required=False, help_text="Of somebody below the age of the law who ticks a box.")


class Taken(serializers.Serializer):
    """It was taken in."""

    id = serializers.UUIDField()
    to_confirm = serializers.BooleanField(help_text="Something counts only when it was confirmed by a mail's button.")


def form_named(request: Any, slug: str, language: str) -> ShownForm:
    """What the open form shows; 404 without one, purpose_not_granted unless all of its purposes are the caller's."""
    page = form_as_shown(get_object_or_404(CaptureForm.objects.open().select_related("team"), slug=slug), language)
    granted = set(purposes_of(request).values_list("slug", flat=True))
    if not {purpose.slug for purpose in page.purposes} <= granted:
        raise Problem("purpose_not_granted")
    return page


@policy(SIGNED_IN, params={"slug": "form"}, scope="forms")
class OneForm(Resource):
    """What to draw for an open form, in one language."""

    rows_counted = False
    queries = {"GET": FormQuery}
    answers = {"GET": (200, FormShape)}

    def get(self, request: Any, slug: str) -> Response:
        page = form_named(request, slug, self.asked["language"])
        show(request, place="forms", people=[])
        with override(page.language):
            return Response(form_json(page))


def form_json(page: ShownForm) -> dict[str, Any]:
    """A form in the language of its page."""
    return {
        "slug": page.form.slug,
        "version": page.form.version,
        "language": page.language,
        "title": page.form.titled(page.language),
        "intro": page.form.introduced(page.language),
        "seen": page.seen,
        "paused": friendly() if page.pauses else "",
        "asks_age": page.form.children,
        "fields": [{"name": name, "label": str(Field(name).label)} for name in page.fields],
        "boxes": [
            {
                "name": box.name,
                "purpose": box.purpose.slug,
                "channel": box.channel,
                "text": box.text.text,
                "sha256": box.text.digest,
                "version": group.wording.version,
            }
            for group in page.groups
            for box in group.boxes
        ],
        "notice": [{"title": part.title, "lines": list(part.lines)} for part in page.notice.parts if part.lines],
    }


@policy(SIGNED_IN, methods=("POST",), also={"POST": rights.CONTACTS_ADD}, scope="submissions")
class Submissions(Resource):
    """The way in for what somebody filled in on a page of yours."""

    bodies = {"POST": NewSubmission}
    answers = {"POST": (201, Taken)}

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Take in what somebody filled in, as our own page would. Nothing personal is answered."""
        sent = self.sent()
        page = form_named(request, sent["form"], sent["language"])
        answers = answers_given(page, sent, by=request.user)
        with transaction.atomic():
            submission = receive(page, answers)
            if (submission.form_id, submission.how, submission.taken_by) != (
                page.form.pk,
                answers.how,
                signature(request.user),
            ):
                raise Problem("invalid", errors=[{"pointer": "/id", "code": "taken", "detail": str(TAKEN)}])
            return settle(Receipt(201, {"id": str(submission.uid), "to_confirm": awaited(submission)}))


def answers_given(page: ShownForm, sent: dict[str, Any], *, by: Actor) -> FormInput:
    """What was filled in, once the public form has accepted it. Raises invalid."""
    refuse_strange(page, sent)
    filled = PublicForm(as_inputs(page, sent), shown=page)
    if not filled.is_valid():
        raise serializers.ValidationError(errors_by_field(page, filled))
    answers = filled.given(sent["page"])
    return FormInput(**{**vars(answers), "how": Submission.How.API, "taken_by": by, "given_at": sent.get("at")})


def refuse_strange(page: ShownForm, sent: dict[str, Any]) -> None:
    """Raise for fields that no purpose of the form needs, with the reason, and for fields and boxes that it lacks."""
    wrong: dict[str, Any] = {}
    strange = [name for name in sent["values"] if name not in page.fields]
    reasons = refusals([name for name in strange if name in Field.values], page.purposes)
    for name in strange[:20]:
        not_in_form = ErrorDetail(NOT_ASKED % {"field": name}, "not_asked") if name in Field.values else None
        reason = ErrorDetail(reasons[name], "not_needed") if name in reasons else not_in_form
        wrong.setdefault("values", {})[name] = [reason or ErrorDetail(UNKNOWN, "unknown_field")]
    if set(sent["ticked"]) - {box.name for box in page.boxes}:
        wrong["ticked"] = [ErrorDetail(STRANGE_BOX, "unknown_box")]
    if page.form.children and "under_age" not in sent:
        wrong["under_age"] = [ErrorDetail(AGE, "required")]
    if wrong:
        raise serializers.ValidationError(wrong)


def as_inputs(page: ShownForm, sent: dict[str, Any]) -> dict[str, Any]:
    """The body as the public form's inputs."""
    age = {"age": "young" if sent.get("under_age") else "old", "guardian": sent.get("guardian", "")}
    return {
        **sent["values"],
        **dict.fromkeys(sent["ticked"], "on"),
        **(age if page.form.children else {}),
        "sid": str(sent["id"]),
        "seen": sent["seen"],
        "stamp": dumps(page.form.slug),
    }


def errors_by_field(page: ShownForm, filled: PublicForm) -> dict[str, Any]:
    """The public form's errors under the names of the body."""
    wrong: dict[str, Any] = {}
    for name, errors in filled.errors.as_data().items():
        details = [ErrorDetail(words, error.code or "invalid") for error in errors for words in error.messages]
        place = wrong.setdefault("values", {}) if name in page.fields else wrong
        place[PLACES.get(name, name)] = details
    return wrong
