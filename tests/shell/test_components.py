"""Components: drawn in their own context, with bodies and fills, each documented and shown on the style page."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import mark_safe

from crm.accounts.templatetags import pieces
from crm.accounts.templatetags.pieces import drawn as draw
from crm.contacts.contact_list.badges import Badge
from tests.flat_pages import flat

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"
TEMPLATES = COMPONENTS.parent
COMMENT = re.compile(r"{# (.*?) #}|{% comment %}(.*?){% endcomment %}", re.S)
TAG = re.compile(r"{%\s*(ui|box|endbox|fill)\b\s*(.*?)\s*%}")
NAME = re.compile(r'"(\w+)"')
KEY = re.compile(r"\s(\w+)=")
STYLE_PAGES = Path(settings.BASE_DIR) / "templates" / "style"
# Drawn inside others, or by the frame of the page itself.
INNER = {"_answer", "_card_head", "_figure", "_grid", "_spot", "field_errors", "form"}


def drawn(source: str, **context) -> str:
    return flat(Template(source).render(Context(context))).strip()


def test_a_component_sees_its_parameters_and_nothing_of_the_page():
    page = {"tone": "danger", "icon": "lock", "title": "of the page"}
    assert drawn('{% ui "chip" text="Klient" %}', **page) == '<span class="chip chip-muted">Klient</span>'


def test_what_people_wrote_is_escaped():
    assert drawn('{% ui "chip" text=text %}', text="<b>") == '<span class="chip chip-muted">&lt;b&gt;</span>'


def test_those_that_are_told_the_same_are_drawn_once_and_safe_words_are_not_the_same(monkeypatch):
    names = []
    monkeypatch.setattr(pieces, "drawn", lambda context, name, row: names.append(name) or draw(context, name, row))
    html = drawn('{% for one in all %}{% ui "chip" text=one %}{% endfor %}', all=["<b>", mark_safe("<b>"), "<b>"])
    escaped, plain = (f'<span class="chip chip-muted">{words}</span>' for words in ("&lt;b&gt;", "<b>"))
    assert (html, names) == (escaped + plain + escaped, ["chip", "chip"])


def test_badges_that_say_the_same_are_drawn_once(monkeypatch):
    names = []
    monkeypatch.setattr(pieces, "drawn", lambda context, name, row: names.append(row) or draw(context, name, row))
    badges = [(Badge("email", "allowed", "zgoda"),), (Badge("email", "refused", "zgoda"),)]
    source = '{% for one in all %}{% ui "channels" answers=one %}{% endfor %}'
    each = [drawn(source, all=[answers]) for answers in badges]
    names.clear()
    html = drawn(source, all=[*badges, (Badge("email", "allowed", "zgoda"),), list(badges[0])])
    assert (html, len(names)) == (each[0] + each[1] + each[0] + each[0], 3)


def test_a_box_has_a_body_and_named_fills():
    html = drawn(
        '{% box "card" title="Dane" %}<p>{{ who }}</p>{% fill footer %}stopka{% endfill %}{% endbox %}', who="Ada"
    )
    assert html.endswith(
        '<div class="card-body"><div class="card-h"><h2 class="h4">Dane</h2></div><p>Ada</p></div>'
        '<div class="card-footer">stopka</div></section>'
    )


def test_fills_of_an_inner_box_stay_inside_it():
    html = drawn(
        '{% box "card" %}{% box "card" %}{% fill footer %}inner{% endfill %}{% endbox %}'
        "{% fill footer %}outer{% endfill %}{% endbox %}"
    )
    assert (html.count("inner"), html.count("outer"), html.index("inner") < html.index("outer")) == (1, 1, True)


def test_an_empty_fill_leaves_no_frame():
    assert "card-footer" not in drawn('{% box "card" %}x{% fill footer %} {% endfill %}{% endbox %}')


def test_a_body_of_line_breaks_alone_is_none():
    assert "–" in drawn('{% box "definition" term="NIP" %}\n  {% if nip %}{{ nip }}{% endif %}\n{% endbox %}')


def test_a_filled_element_disappears_with_its_content():
    assert drawn("{% filled h1 title %}{{ name }}{% endfilled %}", name="Ada") == '<h1 class="title">Ada</h1>'
    assert drawn("{% filled h1 title %} {{ name }} {% endfilled %}", name="") == ""


@pytest.mark.parametrize("source", ["{% ui %}", '{% ui "chip" text %}', '{% box "card" title %}{% endbox %}'])
def test_a_tag_without_name_or_values_is_refused_while_the_page_is_read(source):
    with pytest.raises(TemplateSyntaxError):
        Template(source)


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=lambda path: path.stem)
def test_a_component_begins_by_saying_what_it_takes(path):
    assert declared(path).startswith(f"{path.stem}: ")


def declared(path: Path) -> str:
    """What a component says that it takes: the comment with which it begins, in one line or over several."""
    match = COMMENT.match(path.read_text())
    return " ".join((match[1] or match[2]).split()) if match else ""


def told(path: Path) -> set[tuple[str, str]]:
    """(component, parameter) of everything that a template tells components by `ui`, `box` and `fill`."""
    matches, around = set(), []
    for tag, words in TAG.findall(path.read_text()):
        name = NAME.match(words)
        if tag == "endbox":
            around.pop()
        elif tag == "fill":
            matches.add((around[-1], words))
        elif name:
            matches |= {(name[1], key) for key in KEY.findall(words)}
        if tag == "box":
            around.append(name[1])
    return matches


def test_components_are_told_what_they_say_that_they_take():
    by_stem = {path.stem: set(re.findall(r"\w+", declared(path))) for path in COMPONENTS.glob("*.html")}
    strange = {
        (str(path.relative_to(TEMPLATES)), name, parameter)
        for path in TEMPLATES.rglob("*.html")
        for name, parameter in told(path)
        if parameter not in by_stem[name]
    }
    assert strange == set()


def test_a_parameter_and_a_fill_that_no_component_says_would_be_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('{% box "card" lid="x" %}{% fill foot %}{% ui "chip" text=_("a=b") %}{% endfill %}{% endbox %}')
    assert told(page) == {("card", "lid"), ("card", "foot"), ("chip", "text")}


def test_every_component_is_on_the_style_page():
    text = "".join(path.read_text() for path in STYLE_PAGES.glob("*.html"))
    missing = {
        path.stem
        for path in COMPONENTS.glob("*.html")
        if f'"{path.stem}"' not in text and f"{{% {path.stem} " not in text
    }
    assert missing == INNER


@pytest.mark.parametrize(
    ("label", "said"), [("Title", "Title: Missing."), ("What happened?", "What happened? Missing.")]
)
def test_the_summary_of_errors_puts_no_colon_behind_a_question(label, said):
    class Asking(forms.Form):
        field = forms.CharField(label=label, error_messages={"required": "Missing."})

    assert f">{said}</a>" in drawn('{% ui "form_errors" form=form %}', form=Asking({}))
