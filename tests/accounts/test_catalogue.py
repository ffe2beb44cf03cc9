"""The tool that keeps the Polish catalogue: what it finds, keeps and complains about."""

import gettext
from io import BytesIO
from textwrap import dedent

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError
from django.core.management import CommandError, call_command
from django.utils.translation.trans_real import translation

from crm.accounts import polish_catalogue
from crm.accounts.polish_catalogue import merged, problems, read, strings_in, written

PYTHON = """
    from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

    LABEL = gettext_lazy("Phone number")
    OTHER = pgettext_lazy("origin of data", "Other")

    def say(n):
        # Translators: shown on the button
        return _("Save") + ngettext("%(n)s day left", "%(n)s days left", n) % {"n": n}
"""
TEMPLATE = """
    {% load i18n %}
      <h1 title='{% translate "Contacts" %}'>{% translate "Other" context "origin of data" %}</h1>
        {% blocktranslate trimmed %}
          Hello {{ name }},
          welcome.
        {% endblocktranslate %}
    <p>{% blocktranslate count n=days %}{{ n }} person{% plural %}{{ n }} people{% endblocktranslate %}</p>
    {% include "components/chip.html" with label=_("Paused") %} {{ value|default:_("none") }} it's "odd" (
      {# Translators: percent of all #}
      {% translate "100% done" %}
"""


def lay(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def fragment(folder, name, entries, forms=3):
    header = f"""
        msgid ""
        msgstr "Content-Type: text/plain; charset=utf-8\\n"
        "Plural-Forms: nplurals={forms}; plural=0;\\n"

    """
    return read(lay(folder, name, dedent(header) + dedent(entries)))


def entries(catalog):
    return {(message.context, message.id) for message in catalog if message.id}


def translations(catalog):
    return {message.id: message.string for message in catalog if message.id}


@pytest.fixture
def strings(tmp_path):
    lay(tmp_path, "app/views.py", PYTHON)
    lay(tmp_path, "templates/page.html", TEMPLATE)
    return strings_in([tmp_path / "app", tmp_path / "templates"], tmp_path)


def test_strings_are_found_in_python_and_in_templates(strings):
    assert entries(strings) == {
        (None, "Phone number"),
        ("origin of data", "Other"),
        (None, "Save"),
        (None, ("%(n)s day left", "%(n)s days left")),
        (None, "Contacts"),
        (None, "Hello %(name)s, welcome."),
        (None, ("%(n)s person", "%(n)s people")),
        (None, "Paused"),
        (None, "none"),
        (None, "100%% done"),
    }


def test_a_string_names_its_files_and_its_note_to_translators(strings):
    other, save = strings.get("Other", context="origin of data"), strings.get("Save")
    assert ([place for place, _line in other.locations], save.auto_comments) == (
        ["app/views.py", "templates/page.html"],
        ["Translators: shown on the button"],
    )


def test_migrations_and_tests_are_left_aside(tmp_path):
    for name in ("app/migrations/0001_initial.py", "app/tests/test_x.py"):
        lay(tmp_path, name, '_("Old")')
    assert entries(strings_in([tmp_path / "app"], tmp_path)) == set()


def test_translations_are_kept_and_fragments_fill_the_gaps(tmp_path, strings):
    old = fragment(tmp_path, "old.po", 'msgid "Save"\nmsgstr "Zapisz"\n')
    more = fragment(
        tmp_path,
        "more.po",
        """
        msgctxt "origin of data"
        msgid "Other"
        msgstr "Inne"

        msgid "%(n)s day left"
        msgid_plural "%(n)s days left"
        msgstr[0] "został %(n)s dzień"
        msgstr[1] "zostały %(n)s dni"
        msgstr[2] "zostało %(n)s dni"
        """,
    )
    result, quarrels = merged(strings, [old, more])
    assert quarrels == []
    assert {text: value for text, value in translations(result).items() if any(value)} == {
        "Save": "Zapisz",
        "Other": "Inne",
        ("%(n)s day left", "%(n)s days left"): (
            "został %(n)s dzień",
            "zostały %(n)s dni",
            "zostało %(n)s dni",
            "zostało %(n)s dni",
        ),
    }
    assert entries(result) == entries(strings)


def test_where_two_translations_differ_the_earlier_wins_and_both_are_shown(tmp_path, strings):
    first = fragment(tmp_path, "a.po", 'msgid "Save"\nmsgstr "Zapisz"\n')
    second = fragment(tmp_path, "b.po", 'msgid "Save"\nmsgstr "Zachowaj"\n')
    result, quarrels = merged(strings, [first, second])
    assert (result.get("Save").string, quarrels) == ("Zapisz", ["'Save': kept ('Zapisz',), not ('Zachowaj',)"])


def test_a_translation_out_of_use_is_kept_aside_and_comes_back_with_its_string(tmp_path, strings):
    old = fragment(tmp_path, "old.po", 'msgctxt "menu"\nmsgid "Gone"\nmsgstr "Precz"\n')
    without, _quarrels = merged(strings, [old])
    result = lay(tmp_path, "django.po", written(without).decode())
    lay(tmp_path, "app/more.py", 'pgettext("menu", "Gone")')
    again, _quarrels = merged(strings_in([tmp_path / "app"], tmp_path), [read(result)])
    assert (("menu", "Gone") in entries(without), again.get("Gone", context="menu").string) == (False, "Precz")


def test_the_written_catalogue_is_the_same_when_read_and_written_again(tmp_path, strings):
    more = fragment(
        tmp_path,
        "four.po",
        """
        msgid "%(n)s person"
        msgid_plural "%(n)s people"
        msgstr[0] "%(n)s osoba"
        msgstr[1] "%(n)s osoby"
        msgstr[2] "%(n)s osób"
        msgstr[3] "%(n)s osoby"
        """,
        forms=4,
    )
    once = written(merged(strings, [more])[0])
    twice = written(merged(strings, [read(lay(tmp_path, "django.po", once.decode()))])[0])
    assert (once == twice, b'msgstr[3] "%(n)s osoby"' in once) == (True, True)


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 osoba"), (3, "3 osoby"), (5, "5 osób"), (22, "22 osoby"), (112, "112 osób")]
)
def test_the_compiled_catalogue_picks_the_polish_form_by_djangos_own_formula(tmp_path, strings, n, said):
    forms = '\nmsgid "%(n)s person"\nmsgid_plural "%(n)s people"\nmsgstr[0] "%(n)s osoba"\nmsgstr[1] "%(n)s osoby"\n'
    more = fragment(tmp_path, "more.po", forms + 'msgstr[2] "%(n)s osób"\n')
    path = lay(tmp_path, "django.po", written(merged(strings, [more])[0]).decode())
    compiled = BytesIO()
    write_mo(compiled, read(path))
    compiled.seek(0)
    polish = gettext.GNUTranslations(compiled)
    assert polish.ngettext("%(n)s person", "%(n)s people", n) % {"n": n} == said
    assert polish.plural.__code__.co_code == translation("pl").plural.__code__.co_code


def test_a_complete_catalogue_has_no_problems(tmp_path):
    strings = strings_in([lay(tmp_path, "app/x.py", '_("Hello %(name)s")').parent], tmp_path)
    catalogue = fragment(tmp_path, "pl.po", 'msgid "Hello %(name)s"\nmsgstr "Dzień dobry, %(name)s"\n')
    assert problems(strings, catalogue) == []


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("", "not translated: 'Hello %(name)s' in app/x.py"),
        ('msgid "Hello %(name)s"\nmsgstr ""\n', "not translated: 'Hello %(name)s' in app/x.py"),
        (
            '#, fuzzy\nmsgid "Hello %(name)s"\nmsgstr "Cześć %(name)s"\n',
            "translation unsure (fuzzy): 'Hello %(name)s' in app/x.py",
        ),
        (
            'msgid "Hello %(name)s"\nmsgstr "Cześć %(imie)s"\n',
            "placeholders differ (%(imie)s, %(name)s): 'Hello %(name)s' in app/x.py",
        ),
    ],
)
def test_a_missing_unsure_or_broken_translation_is_named_with_its_place(tmp_path, entry, complaint):
    strings = strings_in([lay(tmp_path, "app/x.py", '_("Hello %(name)s")').parent], tmp_path)
    assert problems(strings, fragment(tmp_path, "pl.po", entry)) == [complaint]


def test_a_translation_nothing_uses_is_named(tmp_path):
    catalogue = fragment(tmp_path, "pl.po", 'msgid "Gone"\nmsgstr "Precz"\n')
    assert problems(strings_in([tmp_path / "app"], tmp_path), catalogue) == ["not used any more: 'Gone'"]


@pytest.mark.parametrize(
    ("one", "few", "complaints"),
    [
        ("został dzień", "zostały %(n)s dni", []),
        (
            "został dzień",
            "zostały dni",
            ["placeholders differ (%(n)s): '%(n)s day' in app/x.py"],
        ),
    ],
)
def test_only_the_form_for_one_may_leave_the_number_out(tmp_path, one, few, complaints):
    strings = strings_in([lay(tmp_path, "app/x.py", 'ngettext("%(n)s day", "%(n)s days", n)').parent], tmp_path)
    catalogue = fragment(
        tmp_path,
        "pl.po",
        f"""
        msgid "%(n)s day"
        msgid_plural "%(n)s days"
        msgstr[0] "{one}"
        msgstr[1] "{few}"
        msgstr[2] "zostało %(n)s dni"
        """,
    )
    assert problems(strings, merged(strings, [catalogue])[0]) == complaints


def test_a_broken_fragment_is_refused(tmp_path):
    with pytest.raises(PoFileError):
        read(lay(tmp_path, "bad.po", 'msgid "Save"\nnonsense\n'))


def test_the_command_updates_the_catalogue_from_fragments_and_check_fails_while_something_is_missing(
    tmp_path, settings, capsys, monkeypatch
):
    settings.LOCALE_PATHS, settings.BASE_DIR = [tmp_path], tmp_path
    monkeypatch.setattr(
        polish_catalogue, "source_folders", lambda: [tmp_path / "app"]
    )  # the whole product: tests/product/test_translations.py
    lay(tmp_path, "app/x.py", '_("Polish")\n_("Gone")')
    entry = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Polish"\nmsgstr "polski"\n'
    call_command("catalogue", merge=[lay(tmp_path, "more.po", entry)])
    result = read(tmp_path / "pl" / "LC_MESSAGES" / "django.po")
    with pytest.raises(CommandError, match="need work"):
        call_command("catalogue", check=True)
    assert (result.get("Polish").string, "'Polish'" in capsys.readouterr().err) == ("polski", False)


def test_a_merged_file_that_is_missing_or_broken_is_named(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    broken = lay(tmp_path, "bad.po", 'msgid "Save"\nnonsense\n')
    for path in (broken, tmp_path / "nowhere.po"):
        with pytest.raises(CommandError, match=path.name):
            call_command("catalogue", merge=[path])
    assert (tmp_path / "pl").exists() is False
