"""Everything the product says, it says in Polish too."""

import ast
from pathlib import Path

from django.conf import settings

from crm.accounts import catalogue
from tests.source import modules


def test_every_string_has_a_sure_polish_translation_with_the_same_placeholders():
    strings = catalogue.found(catalogue.ours(), Path(settings.BASE_DIR))
    polish = catalogue.read(Path(settings.LOCALE_PATHS[0]) / "pl" / "LC_MESSAGES" / "django.po")
    assert catalogue.problems(strings, polish) == []


def test_no_string_hides_from_the_catalogue_in_another_one():
    """Extraction reads tokens: a call inside an f-string is none, and its words would go out in English."""
    asks = {*catalogue.KEYWORDS, "_"}
    hidden = [
        f"{module.path}:{call.lineno}"
        for module in modules()
        for call, above in module.nodes
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in asks
        and any(isinstance(outer, ast.JoinedStr) for outer in above)
    ]
    assert hidden == []
