"""What browsers want of a program that is to be installed; nobody's data in any of it."""

import json
import re
import struct

import pytest
from django.contrib.staticfiles.finders import find
from django.urls import resolve, reverse

from crm.accounts.models import NotificationKind

LANGUAGES = ("pl", "en")


def manifest(client, language):
    return client.get(reverse(f"contacts:manifest_{language}"))


def size_of(path):
    """(width, height) of a PNG, out of its own head."""
    with open(find(path), "rb") as file:
        return struct.unpack(">II", file.read(24)[16:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manifest_fulfils_the_rules_of_installability(client, language):
    answer = manifest(client, language)
    entries = answer.json()
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert {name: entries[name] for name in ("id", "short_name", "lang", "start_url", "scope", "display")} == {
        "id": "/",
        "short_name": "Spójnik",
        "lang": language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
    }
    icons = [(icon["sizes"], icon["type"], icon["purpose"]) for icon in entries["icons"]]
    assert icons == [
        ("192x192", "image/png", "any"),
        ("512x512", "image/png", "any"),
        ("512x512", "image/png", "maskable"),
    ]
    for icon in entries["icons"]:
        assert "x".join(map(str, size_of(icon["src"].removeprefix("/static/")))) == icon["sizes"]
    assert all(re.fullmatch("#[0-9a-f]{6}", entries[name]) for name in ("theme_color", "background_color"))


def test_its_shortcuts_lead_to_pages_of_ours_in_words_of_the_reader(client):
    lines = {language: manifest(client, language).json()["shortcuts"] for language in LANGUAGES}
    assert {language: [line["name"] for line in rows] for language, rows in lines.items()} == {
        "pl": ["Mój dzień", "Kontakty", "Szanse", "Nowy kontakt"],
        "en": ["My day", "Contacts", "Deals", "New contact"],
    }
    views = [resolve(line["url"]).view_name for line in lines["pl"]]
    assert views == ["sales:my_day", "contacts:list", "sales:board", "contacts:add"]


def test_the_worker_stands_at_the_root_and_knows_every_kind_in_both_languages(client):
    answer = client.get("/service-worker.js")
    text = answer.content.decode()
    words = json.loads(re.search(r"WORDS = (\{.*\})\[", text)[1])
    assert answer.headers["Content-Type"].startswith("text/javascript")
    kinds = {*NotificationKind.values, "trial", "other"}
    assert {language: set(lines) for language, lines in words.items()} == dict.fromkeys(LANGUAGES, kinds)
    assert words["pl"]["reply"] == "Odpowiedź klienta"


@pytest.mark.django_db
def test_none_of_it_differs_by_its_reader(client, as_user, sam):
    for name in ("service_worker", "manifest_pl", "manifest_en", "offline_pl", "offline_en"):
        url = reverse(f"contacts:{name}")
        stranger, colleague = client.get(url), as_user(sam).get(url)
        assert (stranger.status_code, stranger.content == colleague.content) == (200, True)
        assert not {"Set-Cookie", "Vary"} & set(colleague.headers) - {"Vary"}
        assert "ookie" not in colleague.headers.get("Vary", "")


def test_the_page_for_no_connection_needs_nothing_but_kept_files(client):
    text = client.get(reverse("contacts:service_worker")).content.decode()
    files = set(json.loads(re.search(r"FILES = (\[.*\]);", text)[1]))
    for language in LANGUAGES:
        page = client.get(reverse(f"contacts:offline_{language}")).content.decode()
        addresses = set(re.findall(r'<(?:script|img)[^>]*src="([^"]+)"', page))
        addresses |= set(re.findall(r'<link rel="stylesheet" href="([^"]+)"', page))
        assert addresses <= files
        assert f'lang="{language}"' in page


@pytest.mark.django_db
def test_every_page_names_the_manifest_of_its_language(as_user, sam):
    page = as_user(sam).get("/settings/profile/").content.decode()
    assert re.findall(r'rel="manifest" href="([^"]+)"', page) == [reverse("contacts:manifest_pl")]
