"""The organisation's own modules at the desk: listed, drafted, questions, published, withdrawn."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.models import OwnModule, OwnModuleVersion
from crm.accounts.models.training.own_modules import ModuleWords
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.training import own_modules
from crm.accounts.training.catalogue import own_module, product_modules
from crm.dpo.training.forms import ModuleForm, NewModuleForm, QuestionForm
from crm.dpo.training.training_rows import tabs

ASK_AND_SAVE = ("GET", "POST")
ONE, DRAFT = {"key": "own_module"}, {"key": "module_draft"}


@policy(rights.ACCOUNTS_INFORMED)
def modules(request: StaffRequest) -> HttpResponse:
    """The product's modules and the organisation's own, each own one with its newest version."""
    own = OwnModule.objects.prefetch_related("versions__translations")
    context = {
        "product": product_modules(),
        "own": [(module, version, own_module(version)) for module in own for version in module.versions.all()[:1]],
        "teaches": own_modules.teaches(request.user),
        "tabs": tabs("training_modules"),
    }
    return render(request, "dpo/training/modules.html", context)


@policy(rights.ACCOUNTS_INFORMED, methods=ASK_AND_SAVE)
def module_new(request: StaffRequest) -> HttpResponse:
    """A new module: its first draft."""
    if not own_modules.teaches(request.user):
        toast(request, _("The data protection officer and whoever decides write modules."))
        return redirect("dpo:training_modules")
    form = NewModuleForm(request.POST or None, request.FILES or None, by=request.user)
    created: list[OwnModuleVersion] = []
    if form.is_valid() and act_passes(
        form, lambda: created.append(own_modules.begin_module(values=form.values, by=request.user))
    ):
        if form.cleaned_data["file"]:
            own_modules.save_draft(created[0], values={}, picture=form.cleaned_data["file"], by=request.user)
        return redirect("dpo:module_draft", created[0].uid)
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "dpo/training/module_new.html", context, status=UNPROCESSABLE if form.errors else 200)


@policy(rights.ACCOUNTS_INFORMED, params=ONE, methods=["POST"])
def next_version(request: StaffRequest, key: UUID) -> HttpResponse:
    """The next version of a module: the draft that there is, or a copy of what is published."""
    module = get_object_or_404(OwnModule, uid=key, withdrawn_at=None)
    return redirect("dpo:module_draft", own_modules.next_draft(module, by=request.user).uid)


@policy(rights.ACCOUNTS_INFORMED, params=ONE, methods=["POST"])
def module_end(request: StaffRequest, key: UUID) -> HttpResponse:
    """Withdraw a module: nobody reads it any more, what was passed stays."""
    try:
        own_modules.withdraw_module(get_object_or_404(OwnModule, uid=key), by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    else:
        toast(request, _("Withdrawn. What was passed stays proved."))
    return redirect("dpo:training_modules")


@policy(rights.ACCOUNTS_INFORMED, params=DRAFT, methods=ASK_AND_SAVE)
def draft(request: StaffRequest, key: UUID) -> HttpResponse:
    """A draft: its words and questions in one language, how it will look, and the button that publishes it.

    `drop` takes the words in the other language out.
    """
    row = draft_or_404(key)
    refuse_others(request)
    language = language_of(request, row)
    if "drop" in request.POST:
        if own_modules.drop_language(row, language, by=request.user):
            toast(request, _("Taken out. The other language stands in for it."))
        return redirect("dpo:module_draft", key)
    words = row.written.get(language)
    form = ModuleForm(request.POST or None, request.FILES or None, words=words, minutes=row.minutes, by=request.user)
    picked: dict[str, Any] = {"language": language, "by": request.user}
    if form.is_valid() and act_passes(
        form,
        lambda: own_modules.save_draft(row, values=form.values, picture=form.cleaned_data["file"], **picked),
    ):
        toast(request, _("Saved."))
        return redirect(address_of(row, language))
    return draft_page(request, draft_or_404(key), form, QuestionForm())


def draft_or_404(key: UUID) -> OwnModuleVersion:
    """A version that is not published yet."""
    rows = OwnModuleVersion.objects.with_words()
    row: OwnModuleVersion = get_object_or_404(rows, uid=key, published_at=None)
    return row


def language_of(request: StaffRequest, row: OwnModuleVersion) -> str:
    """Which language's words the page is about: the one in the address, else the first."""
    wanted = request.GET.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else row.language


def address_of(row: OwnModuleVersion, language: str) -> str:
    """The page of a draft in a language."""
    return f"{reverse('dpo:module_draft', args=[row.uid])}?language={language}"


def draft_page(
    request: StaffRequest, row: OwnModuleVersion, form: ModuleForm, question: QuestionForm, place: int | None = None
) -> HttpResponse:
    """The page of a draft; `place` is that of the question in the form, None for a new one."""
    language = language_of(request, row)
    written = row.written
    context = {
        "row": row,
        "lesson_language": language,
        "languages": [
            {"url": address_of(row, code), "label": name, "current": code == language, "icon": mark(written.get(code))}
            for code, name in settings.LANGUAGES
        ],
        "begun": language in written,
        "droppable": language in written and language != row.language,
        "form": form,
        "question": question,
        "place": place,
        "preview": own_module(row, language),
        "fewest": own_modules.FEWEST,
        "crumbs": crumbs(),
    }
    refused = form.errors or question.errors
    return render(request, "dpo/training/draft.html", context, status=UNPROCESSABLE if refused else 200)


@policy(rights.ACCOUNTS_INFORMED, params=DRAFT | {"place": "question_place"}, methods=ASK_AND_SAVE)
def question(request: StaffRequest, key: UUID, place: int) -> HttpResponse:
    """One question of a draft, by its place from 1; 0 adds one. `drop` takes it out."""
    row = draft_or_404(key)
    refuse_others(request)
    language = language_of(request, row)
    words = row.written.get(language)
    if place > len(words.questions if words else ()):
        raise Http404
    here = place - 1 if place else None
    picked: dict[str, Any] = {"language": language, "by": request.user}
    if "drop" in request.POST and here is not None:
        own_modules.drop_question(row, here, **picked)
        return redirect(address_of(row, language))
    form = QuestionForm(request.POST or None, question=words.questions[here] if words and here is not None else None)
    if form.is_valid() and act_passes(form, lambda: own_modules.save_question(row, here, form.question, **picked)):
        toast(request, _("Saved."))
        return redirect(f"{address_of(row, language)}#questions")
    words_form = ModuleForm(words=words, minutes=row.minutes, by=request.user)
    return draft_page(request, row, words_form, form, place or None)


@policy(rights.ACCOUNTS_INFORMED, params=DRAFT, methods=["POST"])
def publication(request: StaffRequest, key: UUID) -> HttpResponse:
    """Everybody reads this version from now on."""
    row = draft_or_404(key)
    try:
        own_modules.publish(row, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
        return redirect("dpo:module_draft", key)
    toast(request, _("Published: everybody reads this version from now on."))
    return redirect("dpo:training_modules")


def mark(words: ModuleWords | None) -> str:
    """The icon of a language: whether its words could be published."""
    return "check" if words and len(words.questions) >= own_modules.FEWEST else "circle-dashed"


def refuse_others(request: StaffRequest) -> None:
    """PermissionDenied for whoever writes no modules."""
    if not own_modules.teaches(request.user):
        raise PermissionDenied


def crumbs() -> list[tuple[str, str]]:
    """The way back."""
    return [(_("Training"), reverse("dpo:training")), (_("Modules"), reverse("dpo:training_modules"))]
