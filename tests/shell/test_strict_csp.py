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
    "an inline handler": re.compile(r"\son[a-z]+\s*="),
    "hx-on": re.compile(r"\shx-on"),
    "an hx-trigger filter": re.compile(r'hx-trigger="[^"]*\['),
    "js: values": re.compile(r"""=["']js:"""),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)"),
    "a style block": re.compile(r"<style\b"),
    "an unescaped value": re.compile(r"\|\s*safe\b|autoescape\s+off"),
}
COMMENT = re.compile(r"\{#.*?#\}")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(BASE / "templates")))
def test_a_template_holds_nothing_that_the_policy_refuses(path):
    text = COMMENT.sub("", path.read_text())
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def test_every_icon_of_a_template_is_in_the_sprite():
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r"""\{% icon ["']([a-z0-9-]+)|\bicon=["']([a-z0-9-]+)""", path.read_text())
        for name in name
        if name
    }
    assert asked - NAMES == set()


def test_only_the_token_sheet_names_colours():
    colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgb\(")
    named = {path.name: colour.findall(path.read_text()) for path in (BASE / "static" / "css").glob("*.css")}
    assert {sheet: found for sheet, found in named.items() if found and sheet != "tokens.css"} == {}
