"""Everything the product says, it says in Polish too."""

from pathlib import Path

from django.conf import settings

from crm.accounts import catalogue


def test_every_string_has_a_sure_polish_translation_with_the_same_placeholders():
    strings = catalogue.found(catalogue.ours(), Path(settings.BASE_DIR))
    polish = catalogue.read(Path(settings.LOCALE_PATHS[0]) / "pl" / "LC_MESSAGES" / "django.po")
    assert catalogue.problems(strings, polish) == []
