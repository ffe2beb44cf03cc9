"""The icon sprite and its list of names."""

from xml.etree import ElementTree

import pytest

from launch.children import Refusal
from launch.packages.assets import draw_icons, icon_names

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none"
  stroke="currentColor" stroke-width="2" stroke-linecap="round" class="icon">
  <path stroke="none" d="M0 0h24v24H0z" fill="none" /><path d="M5 4h4" /></svg>"""
SVG = "{http://www.w3.org/2000/svg}"


def test_names_come_sorted_once_each_and_without_comments():
    assert icon_names("# all of them\nphone\n\nmail  # letters\nphone\n") == ["mail", "phone"]


def test_an_icon_becomes_a_symbol_that_takes_colour_and_thickness_from_the_page(tmp_path):
    (tmp_path / "phone.svg").write_text(DRAWING)

    [symbol] = ElementTree.fromstring(draw_icons(["phone"], tmp_path))

    assert symbol.tag == f"{SVG}symbol"
    assert symbol.attrib == {
        "id": "phone",
        "viewBox": "0 0 24 24",
        "fill": "none",
        "stroke": "currentColor",
        "stroke-linecap": "round",
    }
    assert [shape.attrib for shape in symbol] == [{"d": "M5 4h4"}]


def test_an_icon_that_does_not_exist_is_refused_by_name(tmp_path):
    with pytest.raises(Refusal, match="asks for the icon nosuch"):
        draw_icons(["nosuch"], tmp_path)
