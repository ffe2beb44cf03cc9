"""Forms of forms, wordings, notices, the preference centre: what is sent when they are filled in well."""

from functools import partial
from typing import Any
from uuid import uuid4

from consents.capture.shown_form import form_as_shown
from consents.models import CaptureForm
from consents.public_pages import stamp
from crm.privacy.models import Purpose
from tests.matrix.bodies.common import Filled, same, signed, six_digits
from tests.matrix.objects import Objects, One


def built(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A form that asks for one consent."""
    named = {
        "title": "Targi",
        "title_en": "Fair",
        "slug": "seed-fair",
        "intro": "",
        "intro_en": "",
        "origin_kind": "fair",
    }
    asks = Purpose.objects.get(slug="offers", active_to=None).pk
    return {**named, "asks": [asks], "fields_asked": ["name", "email", "phone", "street", "postcode", "city"]}


def sent(objects: Objects, actor: str, target: One | None, *, language: str) -> dict[str, Any]:
    """What a visitor's browser sends from the page in that language: an enquiry, nothing ticked."""
    form = CaptureForm.objects.filter(slug=target.id).first() if target else None
    if form is None:
        return {}
    page = {"sid": str(uuid4()), "seen": form_as_shown(form, language).seen, "stamp": stamp(form.slug)}
    return {**page, "name": "Ewa Nowa", "email": "ewa@matrix.example", "message": "Ile to kosztuje?"}


def words(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """What people are to be asked, on every channel."""
    channels = Purpose.objects.get(slug="offers", active_to=None).channels
    wordings = {f"{channel}_{language}": f"Zgoda {channel}" for channel in channels for language in ("pl", "en")}
    return {**wordings, "why": "Prościej."}


FORMS: dict[str, Filled] = {
    **dict.fromkeys(("consents:access_pl", "consents:access_en"), same(email="kto@matrix.example")),
    **dict.fromkeys(("consents:code_pl", "consents:code_en"), six_digits),
    "consents:form_new": built,
    "consents:form_change": built,
    **{f"consents:form_{language}": partial(sent, language=language) for language in ("pl", "en")},
    "consents:taking": signed,
    "consents:text_draft": words,
    "consents:text_opinion": same(opinion="for", text="Bez zastrzeżeń."),
    "consents:notice_new": same(slug="matrix", title="Oferty", title_en="Offers", purposes=["offers"]),
    "consents:notice_draft": same(why="krócej"),
    "consents:notice_opinion": same(opinion="for", text="Bez zastrzeżeń."),
    "consents:notices_act": same(act="known"),
    "consents:notices_exemption": same(letter="b", reason="Rejestr z tysiącami adresów."),
    **{f"consents:renewal_{code}": same(answer="yes") for code in ("pl", "en")},
    "consents:controller_change": same(name="Firma", short="Firma", address="Prosta 1", email="biuro@firma.example"),
}
