"""A form takes no answers only where the law leaves nothing else; the portal for requests never closes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import form_as_shown
from consents.models import Controller, PausedVisits, Submission
from consents.notices.form_pause import FormPaused, count_visit, open_forms, visits_while_paused
from crm.privacy.models import Purpose, PurposeRecipient, Recipient, Transfer
from tests.consents.filled_forms import a_form, sent
from tests.consents.notices.facts_of_recipients import clauses, next_version, us_mailer
from tests.consents.published_notices import a_notice

pytestmark = pytest.mark.django_db
FORM = "/p/pl/consent/newsletter/"
PAUSED = "Poprawiamy to, co ten formularz mówi o Twoich danych"


@pytest.fixture
def form(db):
    a_notice(at=timezone.now())
    new_form = a_form()
    Controller.objects.update(phone="12 555 01 10")
    return new_form


def text(answer):
    return answer.content.decode()


def reasons(form):
    """[(purpose, recipient or nothing)] of why it takes nothing."""
    page = form_as_shown(form, "pl")
    return [(pause.purpose.slug, pause.recipient.slug if pause.recipient else "") for pause in page.pauses]


# ---- Art. 44: a standing recipient that nothing protects


def test_art_44_a_standing_recipient_without_mechanism_pauses_the_forms_of_its_purposes(client, form):
    enquiry = a_form("enquiry", asks=(), serves="enquiries")
    mailer = us_mailer("offers")
    assert (reasons(form), reasons(enquiry)) == ([("offers", "mailer")], [])
    page = client.get(FORM)
    assert (page.status_code, PAUSED in text(page), "12 555 01 10, biuro@stalmag.test" in text(page)) == (
        200,
        True,
        True,
    )
    assert ("<form" in text(page), "agree-offers-email" in text(page)) == (False, False)
    clauses(mailer)
    assert (reasons(form), "agree-offers-email" in text(client.get(FORM))) == ([], True)


def test_art_44_a_mechanism_that_ends_pauses_again(form):
    terms = clauses(us_mailer("offers"))
    assert reasons(form) == []
    Transfer.objects.filter(pk=terms.pk).update(review_on=timezone.localdate() - timedelta(days=40))
    assert reasons(form) == [("offers", "mailer")]


def test_whoever_gets_people_by_single_acts_or_is_suspended_pauses_nothing(form):
    mailer = us_mailer("offers")
    PurposeRecipient.objects.filter(recipient=mailer).update(standing=False)
    assert reasons(form) == []
    PurposeRecipient.objects.filter(recipient=mailer).update(standing=None)
    assert reasons(form) == [("offers", "mailer")]
    Recipient.objects.filter(pk=mailer.pk).update(suspended_at=timezone.now(), suspended_why="bez umowy")
    assert reasons(form) == []


# ---- Art. 13(1)(c), 13(3): a purpose that changed


@pytest.mark.parametrize(
    "changes",
    [
        {"notice_text": "Wysyłamy też reklamy innych firm."},
        {"legal_basis": "legitimate_interest", "balancing": "interes"},
        {"categories": ["identity", "email", "phone", "address", "preferences", "consent", "provenance", "financial"]},
    ],
)
def test_art_13_3_a_purpose_that_the_wording_does_not_cover_pauses_its_forms(form, changes):
    next_version("offers", **changes)
    assert reasons(form)[:1] == [("offers", "")]
    a_notice(at=timezone.now())
    assert reasons(form) == []


@pytest.mark.parametrize("changes", [{}, {"categories": ["identity", "email", "phone"]}, {"channels": ["email"]}])
def test_a_recipient_more_or_a_category_less_pauses_nothing(form, changes):
    next_version("offers", **changes)
    assert reasons(form) == []


def test_without_a_published_notice_the_words_are_those_of_the_purpose_itself():
    new_form = a_form()
    next_version("offers", notice_text="inny tekst")
    assert reasons(new_form) == []


# ---- nobody gets round it


def test_nothing_is_taken_in_while_it_is_paused_by_no_way(client, form):
    page, before = form_as_shown(form, "pl"), FormInput(uuid4(), {"email": "ola@x.test"}, ["agree-offers-email"], "/")
    receive(page, before)
    us_mailer("offers")
    answer = sent(client, form, email="ewa@x.test", **{"agree-offers-email": "on"})
    assert (answer.status_code, "Nic nie wysłano" in text(answer)) == (409, True)
    with pytest.raises(FormPaused):
        receive(form_as_shown(form, "pl"), FormInput(uuid4(), {"email": "x@x.test"}, ["agree-offers-email"], "/"))
    assert receive(form_as_shown(form, "pl"), before).uid == before.uid  # sent again it is the first one
    assert Submission.objects.count() == 1


def test_a_page_that_was_open_when_the_facts_changed_is_read_again(client, form):
    """Art. 4(11), 7(1): what was on the screen is what the evidence says."""
    before = form_as_shown(form, "pl").seen
    clauses(us_mailer("offers"))
    answer = sent(client, form, email="ewa@x.test", **{"seen": before, "agree-offers-email": "on"})
    assert (answer.status_code, Submission.objects.count()) == (422, 0)
    assert sent(client, form, email="ewa@x.test", **{"agree-offers-email": "on"}).status_code == 302
    notice = Submission.objects.with_keys().get().shown["notice"]
    assert ("Mailer Inc." in notice["text"], notice["notice"], notice["version"]) == (True, "general", 1)


def test_art_12_2_the_portal_for_requests_never_closes(client, form):
    us_mailer(*Purpose.objects.active().values_list("slug", flat=True))
    next_version("rights-requests", notice_text="inny tekst")
    page = client.get(reverse("requests:ask_pl"))
    assert (page.status_code, "Mailer Inc." in text(page), PAUSED in text(page)) == (200, True, False)


# ---- the desk


def test_the_desk_sees_which_form_is_paused_why_and_what_ends_it(as_user, dora, form):
    dora.language = "en"
    dora.save(update_fields=["language"])
    client = as_user(dora)
    assert "paused" not in text(client.get(reverse("consents:forms")))
    us_mailer("offers")
    assert [(each.form.slug, len(each.pauses)) for each in open_forms() if each.pauses] == [("newsletter", 1)]
    assert "paused" in text(client.get(reverse("consents:forms")))
    page = text(client.get(reverse("consents:desk_form", args=["newsletter"])))
    assert "nothing protects the data at Mailer Inc. (United States)" in page
    assert "suspend handing over to them" in page


# ---- how many came while it was paused


def test_a_paused_form_counts_who_came_by_day_and_nothing_about_them(client, form, as_user, dora):
    client.get(FORM)
    us_mailer("offers")
    for address in ("203.0.113.9", "203.0.113.9", "198.51.100.7"):
        answer = client.get(FORM, REMOTE_ADDR=address)
    client.head(FORM)
    client.get(FORM, headers={"Sec-Purpose": "prefetch;prerender"})
    client.post(FORM, {})
    row = PausedVisits.objects.get()
    assert (row.form, row.day, row.visits, answer.cookies.output()) == (form, timezone.localdate(), 3, "")
    columns = {field.name for field in PausedVisits._meta.get_fields()}
    assert (columns, visits_while_paused()) == ({"id", "form", "day", "visits"}, {form.pk: 3})
    dora.language = "en"
    dora.save(update_fields=["language"])
    pages = ("consents:forms", []), ("consents:notice_text", ["general"]), ("consents:desk_form", ["newsletter"])
    texts = [as_user(dora).get(reverse(name, args=args)).content.decode() for name, args in pages]
    assert ["opened 3 times while paused, in 30 days" in text for text in texts] == [True, True, True]


def test_what_came_more_than_thirty_days_ago_counts_no_more(form):
    for days in (0, 29, 30, 400):
        count_visit(form, timezone.now() - timedelta(days=days))
    assert visits_while_paused() == {form.pk: 2}
