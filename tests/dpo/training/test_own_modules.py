"""Modules of the organisation's own: drafted, a picture through the one door, published, changed, withdrawn."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation
from PIL import Image

from crm.accounts.models import OwnModule, OwnModuleVersion
from crm.accounts.training import own_modules
from crm.accounts.training.catalogue import module_in_version, module_of
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
    desk.post(reverse("dpo:module_new"), {**WORDS, "language": "pl", "picture_words": "Klucz", "file": png()})
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


# ---- in both languages

KEYS = {"title": "Keys to the office", "text": "Hand over no keys.", "picture_words": "A key"}
ASKED = {"text": "Who gets the key?", "answers": ["Nobody", "The courier"], "right": [0], "reason": "We want it so."}


def in_both(by):
    version = own_modules.begin_module(values={**WORDS, "language": "pl"}, by=by)
    own_modules.save_draft(version, values={**KEYS, "minutes": 7}, language="en", by=by)
    for _turn in range(3):
        own_modules.save_question(version, None, QUESTION, by=by)
        own_modules.save_question(version, None, ASKED, language="en", by=by)
    return version


def test_a_module_is_read_and_asked_in_the_language_of_its_reader(dora, sam):
    version = in_both(dora)
    own_modules.publish(version, by=dora)
    slug = version.module.slug
    read = {code: module_of(slug, code) for code in ("pl", "en")}
    same = ("title", "minutes", "language", "borrowed")
    assert {code: tuple(getattr(module, name) for name in same) for code, module in read.items()} == {
        "pl": ("Klucze do biura", 7, "pl", False),
        "en": ("Keys to the office", 7, "en", False),
    }
    attempt = begin(sam, read["en"])
    with translation.override("pl"):  # a quiz stays in the language it was begun in
        lesson = module_in_version(slug, attempt.version, attempt.language)
    assert (attempt.language, lesson.question(1).text) == ("en", "Who gets the key?")


def test_one_language_stands_in_for_the_other_and_says_so(dora, enter, sam):
    slug = published(dora).module.slug
    assert [(module_of(slug, code).title, module_of(slug, code).borrowed) for code in ("pl", "en")] == [
        ("Klucze do biura", False),
        ("Klucze do biura", True),
    ]
    page = enter(sam).get(reverse("accounts:training_module", args=[slug])).content.decode()
    assert ("This module is written in Polish only." in page, 'lang="pl"' in page) == (True, True)
    assert begin(sam, module_of(slug, "en")).language == "pl"


def test_each_begun_language_has_its_questions_before_it_is_published(dora):
    version = own_modules.begin_module(values={**WORDS, "language": "pl"}, by=dora)
    for _turn in range(3):
        own_modules.save_question(version, None, QUESTION, by=dora)
    with pytest.raises(ValidationError):  # there is no English title yet
        own_modules.save_question(version, None, ASKED, language="en", by=dora)
    own_modules.save_draft(version, values=KEYS, language="en", by=dora)
    with pytest.raises(ValidationError):
        own_modules.publish(version, by=dora)
    assert own_modules.drop_language(version, "pl", by=dora) is False  # the first stays
    assert own_modules.drop_language(version, "en", by=dora) is True
    assert own_modules.publish(version, by=dora) is True


def test_the_next_version_begins_with_both_languages_and_their_pictures(dora):
    version = in_both(dora)
    picture = (png().getvalue(), "image/png")
    own_modules.save_draft(version, values={}, picture=picture, language="en", by=dora)
    own_modules.publish(version, by=dora)
    draft = own_modules.next_draft(version.module, by=dora)
    words = draft.written
    assert [(code, row.title, len(row.questions)) for code, row in words.items()] == [
        ("pl", "Klucze do biura", 3),
        ("en", "Keys to the office", 3),
    ]
    assert (bool(words["pl"].picture), words["en"].picture.plain()) == (False, picture[0])
    with pytest.raises(ValidationError):
        own_modules.drop_language(version, "en", by=dora)


def test_the_officer_writes_the_other_language_on_the_same_page(desk, enter, dora, sam):
    desk.post(reverse("dpo:module_new"), {**WORDS, "language": "pl"})
    draft = OwnModuleVersion.objects.get()
    here = f"{reverse('dpo:module_draft', args=[draft.uid])}?language=en"
    assert "Nothing is written in this language." in desk.get(here).content.decode()
    question_url = f"{reverse('dpo:module_question', args=[draft.uid, 0])}?language=en"
    form = {"text": "Who?", "answer_0": "Nobody", "right_0": "on", "answer_1": "The courier", "reason": "So."}
    assert desk.post(question_url, form).status_code == 422
    answer = desk.post(here, {**KEYS, "minutes": 5, "file": png()})
    assert answer["Location"] == here
    desk.post(question_url, form)
    words = draft.translations.get()
    assert (words.title, [item["text"] for item in words.questions]) == ("Keys to the office", ["Who?"])
    picture = reverse("accounts:training_picture", args=[words.uid])
    assert [client.get(picture).status_code for client in (desk, enter(sam))] == [200, 404]
    desk.post(f"{reverse('dpo:module_question', args=[draft.uid, 1])}?language=en", {"drop": "1"})
    assert draft.translations.get().questions == []
    desk.post(here, {"drop": "1"})
    assert draft.translations.exists() is False


def test_the_forms_of_a_draft_keep_to_the_language_of_the_address_whatever_the_page_speaks(desk, dora):
    desk.post(reverse("dpo:module_new"), {**WORDS, "language": "pl"})
    draft = OwnModuleVersion.objects.get()
    here = reverse("dpo:module_draft", args=[draft.uid])
    for code, other in (("pl", "en"), ("en", "pl")):
        page = desk.get(f"{here}?language={code}").content.decode()
        assert (f'action="{here}?language={code}"' in page, f'action="{here}?language={other}"' in page) == (
            True,
            False,
        )
