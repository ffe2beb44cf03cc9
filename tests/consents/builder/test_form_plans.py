"""What a form may ask for is decided before anybody can fill it in: Art. 5(1)(c), 7(2), 13."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given, settings as how, strategies as st

from consents.builder.form_plans import Plan, close_form, missing_for_opening, open_form, save_form
from consents.capture.shown_form import form_as_shown
from consents.form_fields import CATEGORIES, Field, reachable, refusals
from consents.models import CaptureForm, Controller
from crm.privacy.channels import CHANNELS
from crm.privacy.models import LedgerEntry, Purpose
from tests.consents.filled_forms import BY, a_form, controller, purpose_of, values, words_in_force
from tests.sizes import examples

pytestmark = pytest.mark.django_db


def plan(*, asks=("offers",), serves=None, **changed):
    return Plan(values(**changed), [purpose_of(item) for item in asks], purpose_of(serves) if serves else None)


def test_a_field_that_no_purpose_needs_is_refused_with_the_reason():
    with pytest.raises(ValidationError) as refused:
        save_form(plan(fields=["name", "email", "phone", "pesel", "message"]), by=BY)
    message_dict = refused.value.message_dict
    assert (list(message_dict), len(message_dict["fields"]), CaptureForm.objects.count()) == (["fields"], 2, 0)
    assert "PESEL" in message_dict["fields"][0]
    assert "Oferty handlowe" in message_dict["fields"][0]


def test_the_same_field_is_taken_once_a_purpose_needs_it():
    form = save_form(plan(fields=["name", "email", "phone", "message"], serves="enquiries"), by=BY)
    assert form.fields == ["name", "email", "phone", "message"]


SLUGS = ["offers", "enquiries", "service", "contracts"]


@how(max_examples=examples(40))
@given(fields=st.sets(st.sampled_from(Field.values)), serves=st.sampled_from([None, "enquiries", "service"]))
def test_a_form_is_made_exactly_when_every_field_is_needed_and_every_channel_reaches_her(fields, serves):
    wanted = plan(fields=sorted(fields), serves=serves, slug="any")
    purposes = wanted.purposes
    needed = all(any(CATEGORIES[field] in purpose.categories for purpose in purposes) for field in fields)
    offers = any(set(CHANNELS[channel].fields) <= fields for channel in purpose_of("offers").channels)
    served = serves is None or bool({"email", "phone"} & fields)
    assert (wanted.problems() == {}) == (needed and offers and served)


def test_a_purpose_needs_a_field_that_reaches_her():
    assert list(plan(fields=["name"]).problems()) == ["fields"]
    assert reachable(["email", "phone", "sms", "post"], ["phone", "street"]) == ["phone", "sms"]


def test_a_form_without_a_purpose_and_a_team_without_an_enquiry_are_refused(team_a):
    assert list(plan(asks=(), fields=[]).problems()) == ["asks"]
    assert list(plan(team=team_a).problems()) == ["team"]
    assert plan(team=team_a, serves="enquiries").problems() == {}


@pytest.mark.parametrize(
    ("site", "fine"),
    [
        ("https://www.stalmag.example", True),
        ("https://stalmag.example:8443", True),
        ("http://localhost:3000", True),
        ("http://stalmag.example", False),
        ("https://stalmag.example/page", False),
        ("https://*.example", False),
        ("https://a.example; script-src *", False),
        ("*", False),
    ],
)
def test_a_site_that_may_frame_it_is_one_host_over_https(site, fine):
    assert (plan(sites=[site]).problems() == {}) == fine


def test_it_opens_only_when_the_controller_is_named_and_words_are_in_force():
    form = save_form(plan(), by=BY)
    with pytest.raises(ValidationError) as refused:
        open_form(form, by=BY)
    assert len(refused.value.messages) == 2
    controller()
    words_in_force()
    assert (missing_for_opening(form), open_form(form, by=BY), open_form(form, by=BY)) == ([], True, False)
    assert (close_form(form, by=BY), close_form(form, by=BY)) == (True, False)
    acts = list(LedgerEntry.objects.filter(target="form:newsletter").order_by("pk").values_list("act", flat=True))
    assert acts == ["form.made", "form.opened", "form.closed"]


def test_each_change_is_a_version_and_keeps_what_came_in():
    form = a_form()
    changed = save_form(plan(fields=["email"], slug="newsletter"), by=BY, form=form)
    assert (changed.pk, changed.version, changed.fields, changed.is_open) == (form.pk, 2, ["email"], True)


def test_one_version_of_the_words_is_shown_and_the_next_takes_over():
    form = a_form()
    before = form_as_shown(form, "pl")
    words_in_force("offers", {("email", "pl"): "Nowe słowa.", ("email", "en"): "New words."})
    after = form_as_shown(form, "pl")
    assert [group.wording.version for page in (before, after) for group in page.groups] == [1, 2]
    assert ([box.text.text for box in after.boxes], before.seen == after.seen) == (["Nowe słowa."], False)


def test_a_purpose_that_was_narrowed_takes_its_fields_along():
    form = a_form(fields=["name", "email", "phone"])
    Purpose.objects.filter(slug="offers").update(categories=["email", "consent"])
    page = form_as_shown(form, "pl")
    assert (page.fields, [box.channel for box in page.boxes]) == (("email",), ["email"])


def test_the_reason_names_field_purposes_and_category():
    (result,) = refusals(["birth_date"], [purpose_of("offers")]).values()
    assert ("Oferty handlowe" in result, Controller.named()) == (True, None)


def test_a_form_is_called_in_the_language_of_whoever_reads_and_in_polish_where_nobody_does():
    form, texts = save_form(plan(), by=BY), []
    for language in ("en", "pl", None):
        with override(language):
            texts.append(str(form))
    assert texts == ["May we write to you?", "Czy możemy się odzywać?", "Czy możemy się odzywać?"]
