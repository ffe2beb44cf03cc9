"""What a strict Content-Security-Policy would refuse never gets into a template, and every icon exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
NAMES = set((BASE / "static" / "icons" / "names.txt").read_text().split())
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*="),
    "an inline handler": re.compile(r"\son[a-z]+\s*=(?!=)"),
    "hx-on": re.compile(r"\shx-on"),
    "an hx-trigger filter": re.compile(r'hx-trigger="[^"]*\['),
    "js: values": re.compile(r"""=["']js:"""),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)"),
    "a style block": re.compile(r"<style\b"),
    "an unescaped value": re.compile(r"\|\s*safe\b|autoescape\s+off"),
}
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}")


def refused(text):
    """What the policy would refuse in a template. Words inside a tag (`only=`) are no attributes of the page."""
    text = COMMENT.sub("", text)
    bare = {"an inline handler": TAG.sub("", text)}
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(bare.get(what, text))]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(BASE / "templates")))
def test_a_template_holds_nothing_that_the_policy_refuses(path):
    assert refused(path.read_text()) == []


def test_the_search_itself_finds_what_is_refused():
    samples = ('<p style="x">', "{% if a %}<a onclick=b>{% endif %}", "<style>", "{{ a|safe }}", "{% keep only=x %}")
    assert [refused(sample) for sample in samples] == [
        ["an inline style"],
        ["an inline handler"],
        ["a style block"],
        ["an unescaped value"],
        [],
    ]


def test_every_icon_of_a_template_is_in_the_sprite():
    matches = {
        name
        for path in TEMPLATES
        for name in re.findall(r"""\{% icon ["']([a-z0-9-]+)|\bicon=["']([a-z0-9-]+)""", path.read_text())
        for name in name
        if name
    }
    assert matches - NAMES == set()


TOKENS = ("tokens.css", "portal_tokens.css")  # a stranger's page loads its own, without the app's


def colours(sheet):
    """The colours that a sheet names."""
    return re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgb\(", (BASE / "static" / "css" / sheet).read_text())


def test_only_the_token_sheets_name_colours():
    named = {path.name: colours(path.name) for path in (BASE / "static" / "css").glob("*.css")}
    assert {sheet: value for sheet, value in named.items() if value and sheet not in TOKENS} == {}


def test_strangers_see_the_colours_of_the_app():
    ours, theirs = map(colours, TOKENS)
    assert (set(theirs) - set(ours), len(theirs) > 20) == (set(), True)
