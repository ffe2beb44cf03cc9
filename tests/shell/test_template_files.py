"""Templates lose their indents while they are read; the words of a mail lose nothing."""

from django.template import Engine

from crm.template_files import Unindented


def test_a_page_begins_each_line_with_its_first_sign_and_a_text_keeps_its_indents(tmp_path):
    for name in ("page.html", "mail.txt"):
        (tmp_path / name).write_text("<ul>\n    <li>\n\t{{ one }}</li>\n\n</ul>\n")
    engine = Engine(dirs=[tmp_path], loaders=["crm.template_files.Loader"])
    read = [engine.get_template(name).source for name in ("page.html", "mail.txt")]
    assert read == ["<ul>\n<li>\n{{ one }}</li>\n\n</ul>\n", "<ul>\n    <li>\n\t{{ one }}</li>\n\n</ul>\n"]


def test_a_line_that_draws_nothing_has_no_end(tmp_path):
    page = """<p>
    {% if one %}
      {% icon "x" %}
      words{% endif %}
    {% url "a" as b %}

    {# nobody reads this #}
    <a href="{{ b }}">{% blocktranslate %}
    more
    {% plural %}
    many{% endblocktranslate %}</a>
    {% if one %}b{% endif %}
    {% for one in all %}{{ one }}
    {% endfor %}
    {% if one %}{% else %}
    {% translate "Known as such" %}
    c
    """
    (tmp_path / "page.html").write_text(page)
    [loader] = Unindented(Engine(dirs=[tmp_path]), [tmp_path]).get_template_sources("page.html")
    assert loader.loader.get_contents(loader) == (
        '<p>\n{% if one %}{% icon "x" %}\nwords{% endif %}\n{% url "a" as b %}{# nobody reads this #}'
        '<a href="{{ b }}">{% blocktranslate %}\nmore\n{% plural %}\nmany{% endblocktranslate %}</a>\n'
        "{% if one %}b{% endif %}\n{% for one in all %}{{ one }}\n{% endfor %}{% if one %}{% else %}"
        '{% translate "Known as such" %}\nc\n'
    )


def test_no_page_carries_the_indents_of_our_templates(client, db):
    page = client.get("/accounts/login/").content.decode()
    assert "\n  " not in page
