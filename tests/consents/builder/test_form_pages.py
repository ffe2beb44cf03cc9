"""The desk's pages about forms, the QR code, the poster, and which sites may show a form in a frame."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from PIL import Image

from consents.builder.form_plans import open_form
from consents.builder.posters import poster, qr_png, qr_svg
from consents.builder.views import address_of
from consents.models import CaptureForm, Controller
from tests.consents.filled_forms import a_form, controller, purpose_of, sent, values, words_in_force

pytestmark = pytest.mark.django_db


def filled(**changed):
    result = values()
    given = {name: result[name] for name in ("slug", "title", "title_en", "intro", "intro_en", "origin_kind")}
    return {**given, "asks": [purpose_of("offers").pk], "fields_asked": ["name", "email"], **changed}


def test_the_officer_makes_a_form_and_the_controller_opens_it(as_user, dora, oskar):
    desk = as_user(dora)
    assert desk.post(reverse("consents:form_new"), filled()).headers["Location"] == "/privacy/forms/newsletter/"
    page = desk.get("/privacy/forms/newsletter/").content.decode()
    assert page.count("<li>") >= 2  # what is missing before it can be opened
    assert desk.post("/privacy/forms/newsletter/opening/", {"open": 1}).status_code == 403
    controller()
    words_in_force()
    as_user(oskar).post("/privacy/forms/newsletter/opening/", {"open": 1})
    assert CaptureForm.objects.get().is_open
    as_user(oskar).post("/privacy/forms/newsletter/opening/", {"close": 1})
    assert not CaptureForm.objects.get().is_open


def test_an_extra_field_comes_back_with_the_reason_and_the_form_keeps_its_text(as_user, dora):
    answer = as_user(dora).post(
        reverse("consents:form_new"), filled(fields_asked=["email", "pesel"], title="Żółty tytuł")
    )
    html = answer.content.decode()
    assert (answer.status_code, list(answer.context["form"].errors), CaptureForm.objects.count()) == (
        *(422, ["fields_asked"], 0),
    )
    assert "PESEL" in answer.context["form"].errors["fields_asked"][0]
    assert 'value="Żółty tytuł"' in html


def test_a_change_is_a_version_and_the_printed_address_stays(as_user, dora):
    a_form()
    change = reverse("consents:form_change", args=["newsletter"])
    assert as_user(dora).get(change).context["form"]["fields_asked"].value() == ["name", "email", "phone"]
    as_user(dora).post(change, filled(slug="inny-adres", title="Nowy tytuł"))
    form = CaptureForm.objects.get()
    assert (form.slug, form.version, form.title, form.fields) == ("newsletter", 2, "Nowy tytuł", ["name", "email"])


def test_the_page_of_a_form_names_what_came_in_by_number_only(as_user, dora, client):
    form = a_form()
    sent(client, form, name="Ada Kowalska", phone="602 333 444", **{"agree-offers-phone": "on"})
    page = as_user(dora).get("/privacy/forms/newsletter/").content.decode()
    assert ("Ada Kowalska" in page, form.submissions.get().number in page) == (False, True)
    assert "/privacy/forms/newsletter/" in as_user(dora).get("/privacy/forms/").content.decode()


def test_the_controller_is_named_by_whoever_decides(as_user, dora, oskar):
    options = {"name": "Nowa Firma sp. z o.o.", "short": "Nowa", "address": "ul. Leśna 2", "email": "b@nowa.test"}
    url = reverse("consents:controller_change")
    assert as_user(dora).post(url, options).status_code == 403
    assert as_user(oskar).post(url, {**options, "email": "nie"}).status_code == 422
    assert as_user(oskar).post(url, options).status_code == 302
    assert (Controller.named().name, Controller.objects.count()) == ("Nowa Firma sp. z o.o.", 1)


def test_the_qr_code_leads_to_the_short_address(settings):
    address = address_of(a_form())
    assert address == f"{settings.BASE_URL}/f/newsletter/"
    svg, png = qr_svg(address), Image.open(io.BytesIO(qr_png(address)))
    assert (svg.startswith(b"<?xml"), b"<svg" in svg, png.format, png.size[0] == png.size[1] >= 500) == (
        *(True, True, "PNG", True),
    )


def test_the_poster_is_a_tagged_pdf_with_the_code(as_user, dora):
    form = a_form(title="Zażółć gęślą #jaźń [*_]", intro="$x$ #set page")
    new_poster = poster(form, address_of(form))
    assert (new_poster.startswith(b"%PDF-"), b"/MarkInfo" in new_poster, b"pdfuaid" in new_poster) == (True, True, True)
    for name in ("qr.svg", "qr.png", "poster.pdf"):
        answer = as_user(dora).get(f"/privacy/forms/newsletter/{name}")
        assert (answer.status_code, answer.headers["Content-Disposition"][:10]) == (200, "attachment")


def ancestors(answer):
    """What the policy of a page says about frames."""
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return next(part for part in parts if part.startswith("frame-ancestors"))


PAGES = ["/p/pl/consent/newsletter/", "/p/en/consent/newsletter/mailed/", "/f/newsletter/"]


@pytest.mark.parametrize("path", PAGES)
def test_only_the_sites_named_may_show_it_in_a_frame(client, path):
    a_form(sites=["https://www.stalmag.example", "https://stalmag.example"])
    answer = client.get(path)
    assert ancestors(answer) == "frame-ancestors https://www.stalmag.example https://stalmag.example"
    assert "X-Frame-Options" not in answer.headers


@pytest.mark.parametrize("path", [*PAGES, "/p/pl/confirmation/none/"])
def test_without_a_list_no_site_may(client, path):
    a_form()
    answer = client.get(path)
    assert (ancestors(answer), answer.headers["X-Frame-Options"]) == ("frame-ancestors 'none'", "DENY")


def test_a_strangers_page_runs_nothing_is_kept_nowhere_and_sets_no_cookie(client):
    a_form()
    answer = client.get("/p/pl/consent/newsletter/")
    policy = answer.headers["Content-Security-Policy"]
    assert ("script-src 'none'" in policy, "default-src 'none'" in policy, "unsafe" in policy) == (True, True, False)
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert answer.cookies == {}


def test_it_does_not_open_without_what_people_must_be_told(oskar):
    form = CaptureForm.objects.create(slug="bare", title="a", title_en="a", made_by="x", made_at="2026-01-01T00:00Z")
    with pytest.raises(ValidationError):
        open_form(form, by=oskar)
