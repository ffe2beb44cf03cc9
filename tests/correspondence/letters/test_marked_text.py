"""Marks in the text of a letter: what HTML and what plain text become of them, and that nothing else gets through."""

import re

import pytest
from hypothesis import given, strategies as st

from crm.correspondence.templates.marked_text import SCHEMES, TAGS, cleaned, html_of, plain_of

TAG = re.compile(r"<(/?)([a-z]+)((?: [a-z]+=\"[^\"<>]*\")*)>")


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        ("Jeden\ndwa\n\ntrzy", "<p>Jeden<br>\ndwa</p>\n<p>trzy</p>\n", "Jeden\ndwa\n\ntrzy"),
        ("**wtorek** i *rano*", "<p><strong>wtorek</strong> i <em>rano</em></p>\n", "wtorek i rano"),
        ("- rampa\n- winda", "<ul>\n<li>rampa</li>\n<li>winda</li>\n</ul>\n", "- rampa\n- winda"),
        ("> tak", "<blockquote>\n<p>tak</p>\n</blockquote>\n", "> tak"),
        ("**5\\*3 \\[a\\]**", "<p><strong>5*3 [a]</strong></p>\n", "5*3 [a]"),
        ("2 * 3 * 4, 5\\*3", "<p>2 * 3 * 4, 5*3</p>\n", "2 * 3 * 4, 5*3"),
        (
            "[mapa](https://a.pl/?x=1&y=2)",
            '<p><a href="https://a.pl/?x=1&amp;y=2" rel="noopener">mapa</a></p>\n',
            "mapa <https://a.pl/?x=1&y=2>",
        ),
        (
            "https://a.pl/x_y_z",
            '<p><a href="https://a.pl/x_y_z" rel="noopener">https://a.pl/x_y_z</a></p>\n',
            "https://a.pl/x_y_z",
        ),
        ("plik_jan_2.pdf", "<p>plik_jan_2.pdf</p>\n", "plik_jan_2.pdf"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n", "[x](javascript:alert(1))"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>\n", "<b>x</b> & y"),
        ("# nie `kod`", "<p># nie `kod`</p>\n", "# nie `kod`"),
        ("", "", ""),
    ],
)
def test_marks_become_html_and_vanish_in_plain_text(text, html, plain):
    assert (html_of(text), plain_of(text)) == (html, plain)


@given(st.text(st.sampled_from("ab \n*_[]()<>\"'&#-1.\\:/!`~|=javscriptheonx@"), max_size=200))
def test_whatever_is_written_nine_tags_come_out_and_no_other_address(text):
    page = html_of(text)
    tags = [(name, rest) for _close, name, rest in TAG.findall(page)]
    assert {name for name, _rest in tags} <= TAGS
    assert "<" not in TAG.sub("", page)
    for _name, rest in tags:
        for address in re.findall(r'href="([^"]*)"', rest):
            assert address.partition(":")[0].lower() in SCHEMES


@given(st.text(st.sampled_from("abc ąę.,;:()"), max_size=200))
def test_a_text_without_marks_is_the_same_in_plain_text(text):
    assert plain_of(text) == text


def test_of_a_whole_page_its_body_is_left():
    page = "<!doctype html><html><head><title>T</title><style>p{}</style></head><body><p>Tak</p><hr></body></html>"
    assert cleaned(page).strip() == "<p>Tak</p>"
