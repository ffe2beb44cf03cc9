"""The icon sprite and its list of names; Bootstrap cut to what is used; sheets and scripts as one file each."""

import re
from xml.etree import ElementTree

import pytest

from launch.children import Refusal
from launch.packages.assets import MODULES, SCRIPTS, SHEETS, TARGET, draw_icons, icon_names, joined
from launch.places import HERE

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


def classes_in(sheet):
    """The classes that a style sheet names."""
    return set(
        re.findall(r"\.([A-Za-z][\w-]*)", re.sub(r"/\*.*?\*/|url\([^)]*\)|\"[^\"]*\"", "", sheet, flags=re.DOTALL))
    )


def test_every_class_of_bootstrap_that_a_page_or_a_script_names_is_in_the_cut_file():
    whole = classes_in((MODULES / "bootstrap/dist/css/bootstrap.min.css").read_text())
    cut = classes_in((TARGET / "bootstrap/bootstrap.css").read_text())
    pages = [path.read_text() for path in (HERE / "templates").rglob("*.html")]
    scripts = [path.read_text() for path in (HERE / "static" / "js").glob("*.js")]
    named = {
        word
        for text in [*pages, *scripts]
        for quoted in re.findall(r"\"([^\"]*)\"|'([^']*)'", text)
        for word in re.findall(r"[\w-]+", " ".join(quoted))
    }
    assert (whole & named) - cut == set()
    assert {"btn-outline-secondary", "btn-link", "show", "offcanvas-backdrop", "dropdown-menu-end"} <= cut
    assert "carousel" not in cut


def test_one_sheet_and_one_script_hold_all_of_ours_in_their_order():
    for kind, sources in (("css", SHEETS), ("js", SCRIPTS)):
        whole = (TARGET / kind / f"app.{kind}").read_text()
        ours = [(HERE / "static" / kind / f"{name}.{kind}").read_text() for name in sources]
        places = [whole.index(joined([text], script=kind == "js").strip()) for text in ours]
        assert (places == sorted(places), "sourceMappingURL" in whole) == (True, False)


def test_joining_drops_the_addresses_of_maps_and_the_comments_of_sheets_alone():
    texts = ["/* words */\na { b: c }\n/*# sourceMappingURL=a.css.map */", "/*! a licence */ d { e: f }"]
    assert joined(texts, script=False) == "a { b: c }\n\n/*! a licence */ d { e: f }"
    assert joined(["a() // *", "/* b */ c()\n//# sourceMappingURL=c.js.map"], script=True) == "a() // *;\n/* b */ c()\n"
