"""Marks in the text of a letter: what HTML and what plain text become of them, and that nothing else gets through."""

import re

import pytest
from hypothesis import given, strategies as st

from crm.correspondence.templates.marked_text import SCHEMES, TAGS, cleaned, html_of, plain_of, with_other_pictures

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
def test_whatever_is_written_ten_tags_come_out_and_no_other_address(text):
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


KEY, OTHER = "0b1a3a9e-6c1f-4f0e-9d53-6d2b8a0f3c11", "11111111-2222-4333-8444-555555555555"
SOURCES = {KEY: f"cid:{KEY}@pictures"}


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        (f"![ha_la](cid:{KEY})", f'<p><img src="cid:{KEY}@pictures" alt="ha_la"></p>\n', "[ha_la]"),
        (f'![a"<b>](cid:{KEY})', f'<p><img src="cid:{KEY}@pictures" alt="a&quot;&lt;b&gt;"></p>\n', '[a"<b>]'),
        (f"![obca](cid:{OTHER})", "<p>obca</p>\n", "[obca]"),
        (f"![](cid:{KEY})", f'<p><img src="cid:{KEY}@pictures" alt=""></p>\n', "[obraz]"),
        ("![x](https://evil.test/p.png)", "<p>x</p>\n", "!x <https://evil.test/p.png>"),
    ],
)
def test_a_picture_is_one_that_lies_beside_the_letter(text, html, plain):
    assert (html_of(text, SOURCES), plain_of(text)) == (html, plain)


@pytest.mark.parametrize(
    "source",
    [
        *("https://evil.test/p.png", "//evil.test/p.png", "data:image/png;base64,AAAA", "javascript:alert(1)"),
        *("/logout/", f"/x/../../{KEY}/picture/?a=b", f"cid:{KEY}@evil.test", "cid:x"),
    ],
)
def test_a_picture_from_anywhere_else_has_no_source(source):
    assert cleaned(f'<img src="{source}" alt="x" onerror="alert(1)">') == '<img alt="x">'


def test_a_link_leads_to_no_picture_and_keys_change_with_a_copy():
    assert html_of(f"[x](cid:{KEY})", SOURCES) == '<p><a rel="noopener">x</a></p>\n'
    assert with_other_pictures(f"![a](cid:{KEY}) ![b](cid:{OTHER})", {KEY: OTHER}) == (
        f"![a](cid:{OTHER}) ![b](cid:{OTHER})"
    )
