"""Modules of the organisation's own: drafted, a picture through the one door, published, changed, withdrawn."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from PIL import Image

from crm.accounts.models import OwnModule, OwnModuleVersion
from crm.accounts.training import own_modules
from crm.accounts.training.catalogue import module_of
from crm.accounts.training.quiz import answer, begin
from crm.accounts.training.requirements import require_module
from tests.accounts.authorising import today

WORDS = {"title": "Klucze do biura", "minutes": 5, "text": "## Klucze\n\nNie oddawaj <script>.", "picture_words": ""}
QUESTION = {"text": "Komu oddasz klucz?", "answers": ["Nikomu", "Kurierowi"], "right": [0], "reason": "Tak chcemy."}


def published(by):
    version = own_modules.begin_module(values=WORDS, by=by)
    for _turn in range(3):
        own_modules.save_question(version, None, QUESTION, by=by)
    own_modules.publish(version, by=by)
    version.refresh_from_db()
    return version


def png():
    file = BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    file.name, _start = "klucz.png", file.seek(0)
    return file


def test_the_officer_writes_one_on_the_page_and_everybody_reads_it(desk, enter, sam):
    desk.post(reverse("dpo:module_new"), {**WORDS, "picture_words": "Klucz", "file": png()})
    draft = OwnModuleVersion.objects.get()
    assert (draft.picture_type, draft.picture.plain()[:4]) == ("image/png", b"\x89PNG")
    url = reverse("dpo:module_question", args=[draft.uid, 0])
    form = {"text": "Komu?", "answer_0": "Nikomu", "right_0": "on", "answer_1": "Kurierowi", "reason": "Bo tak."}
    assert desk.post(url, {**form, "right_0": ""}).status_code == 422
    for _turn in range(3):
        desk.post(url, form)
    reader = enter(sam)
    slug = draft.module.slug
    assert reader.get(reverse("accounts:training_module", args=[slug])).status_code == 404
    assert reader.get(reverse("accounts:training_picture", args=[draft.uid])).status_code == 404
    desk.post(reverse("dpo:module_publication", args=[draft.uid]))
    page = reader.get(reverse("accounts:training_module", args=[slug])).content.decode()
    assert ("&lt;script&gt;" in page, "<script>." in page) == (True, False)
    picture = reader.get(reverse("accounts:training_picture", args=[draft.uid]))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")


def test_a_picture_that_is_none_is_refused(desk):
    fake = BytesIO(b"<html>")
    fake.name = "klucz.png"
    assert desk.post(reverse("dpo:module_new"), {**WORDS, "picture_words": "x", "file": fake}).status_code == 422
    assert desk.post(reverse("dpo:module_new"), {**WORDS, "file": png()}).status_code == 422  # says not what it shows


def test_a_published_version_never_changes_and_the_next_takes_over(dora, sam):
    first = published(dora)
    with pytest.raises(ValidationError):
        own_modules.save_draft(first, values=WORDS, by=dora)
    with pytest.raises(ValidationError):
        own_modules.drop_question(first, 0, by=dora)
    attempt = begin(sam, module_of(first.module.slug))
    second = own_modules.next_draft(first.module, by=dora)
    assert own_modules.next_draft(first.module, by=dora) == second
    own_modules.save_draft(second, values={**WORDS, "title": "Klucze i karty"}, by=dora)
    assert module_of(first.module.slug).version == 1
    assert own_modules.publish(second, by=dora) is True
    assert (module_of(first.module.slug).version, module_of(first.module.slug).title) == (2, "Klucze i karty")
    for number in attempt.drawn:  # a quiz goes on with the version it was begun with
        attempt = answer(attempt, number, [0, 1], by=sam)
    assert attempt.finished_at is not None


def test_fewer_than_three_questions_are_not_published(dora):
    version = own_modules.begin_module(values=WORDS, by=dora)
    with pytest.raises(ValidationError):
        own_modules.publish(version, by=dora)


def test_one_that_a_role_has_to_pass_is_not_withdrawn(desk, dora, oskar, sam):
    version = published(dora)
    require_module(sam.role, version.module.slug, since=today(), by=oskar)
    url = reverse("dpo:module_end", args=[version.module.uid])
    desk.post(url)
    assert OwnModule.objects.get().withdrawn_at is None
    oskar_lifts = sam.role.required_training.get()
    oskar_lifts.delete()
    desk.post(url)
    assert (OwnModule.objects.get().withdrawn_at is None, module_of(version.module.slug)) == (False, None)


@pytest.mark.parametrize("who", ["arek", "marek", "sam"])
def test_others_write_no_modules(request, who):
    with pytest.raises(PermissionDenied):
        own_modules.begin_module(values=WORDS, by=request.getfixturevalue(who))
