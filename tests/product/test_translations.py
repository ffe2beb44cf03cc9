"""Everything the product says, it says in Polish too; and in English it calls nobody "she" or "he"."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from crm.accounts import polish_catalogue
from tests.product.source import ROOT, Module, modules, parsed

GENDERED = re.compile(r"\b(she|her|hers|herself|he|him|his|himself)\b", re.IGNORECASE)
UNTIDY = re.compile(
    r"""\.\.\.|[ ]-[ ]|(?<![=\w])"|“|[ ]{2}|(?<![\d ])\d{1,3}[ ]\d{3}(?![\d ]*\d)"""
)  # …, –, „ ”, a hard space
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
SPOKEN = (ast.Module, ast.ClassDef, ast.FunctionDef)  # what may have a docstring
# Words that somebody has confirmed are never changed (crm/accounts/staff_notice/acceptance.py); the next version is
# neutral.
CONFIRMED = {"templates/accounts/staff_notice/1.en.html"}


def test_every_string_has_a_sure_polish_translation_with_the_same_placeholders():
    strings = polish_catalogue.strings_in(polish_catalogue.source_folders(), Path(settings.BASE_DIR))
    polish = polish_catalogue.read(Path(settings.LOCALE_PATHS[0]) / "pl" / "LC_MESSAGES" / "django.po")
    assert polish_catalogue.problems(strings, polish) == []


def test_the_polish_is_set_as_polish_is():
    """Quotation marks „so”, an ellipsis of one sign, long dashes, and no line may break inside 250 000."""
    polish = polish_catalogue.read(Path(settings.LOCALE_PATHS[0]) / "pl" / "LC_MESSAGES" / "django.po")
    texts = [
        text for item in polish if item.id for text in ([item.string] if isinstance(item.string, str) else item.string)
    ]
    assert [text for text in texts if UNTIDY.search(text) or text.count("„") != text.count("”")] == []
    assert [bool(UNTIDY.search(text)) for text in ('"tak"', "250 000 wierszy", "601 222 214", "250\u00a0000")] == [
        True,
        True,
        False,
        False,
    ]


def test_no_string_hides_from_the_catalogue_in_another_one():
    """Extraction reads tokens: a call inside an f-string is none, and its words would go out in English."""
    asks = {*polish_catalogue.KEYWORDS, "_"}
    hidden = [
        f"{module.path}:{call.lineno}"
        for module in modules()
        for call, above in module.nodes
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in asks
        and any(isinstance(outer, ast.JoinedStr) for outer in above)
    ]
    assert hidden == []


def test_no_english_text_calls_anybody_she_or_he():
    """We know of nobody what they are: "the person", "they", or the sentence turned round."""
    launch = [Module(path, path.read_text()) for path in (ROOT / "run.py", *sorted((ROOT / "launch").rglob("*.py")))]
    rows = [(module.name, text) for module in (*modules(), *launch) for text in said(module)]
    templates = [path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in polish_catalogue.TEMPLATES]
    rows += [(str(path.relative_to(ROOT)), COMMENT.sub("", path.read_text())) for path in templates]
    documents = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *(path for home in homes() for path in home.rglob("*.md")),
    ]
    rows += [(str(path.relative_to(ROOT)), path.read_text()) for path in documents]
    matches = {
        (place, hit.group()) for place, text in rows for hit in GENDERED.finditer(text) if place not in CONFIRMED
    }
    assert sorted(matches) == []


def test_she_in_a_sentence_is_found_and_she_in_a_comment_is_not():
    module = parsed('"""She reads."""\nTOLD, CODE = "Her data", "hers"  # she\n')
    assert [hit for text in said(module) for hit in GENDERED.findall(text)] == ["Her"]
    api = parsed('class Owner:\n    """The one who keeps her."""\n', "crm/api/made_up.py")
    assert [hit for text in said(api) for hit in GENDERED.findall(text)] == ["her"]


def homes() -> set[Path]:
    """The folders of our own packages."""
    return {ROOT / Path(module.name).parts[0] for module in modules()}


def said(module: Module) -> Iterator[str]:
    """The sentences of a module: its texts of several words that are no pattern. A docstring only of the API, whose
    description shows them (crm/api/protocol/schema.py)."""
    for node, above in module.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not is_docstring(above):
            if " " in node.value.strip() and "\\" not in node.value:
                yield node.value
        elif isinstance(node, SPOKEN) and module.name.startswith("crm/api/"):
            yield ast.get_docstring(node) or ""


def is_docstring(above: tuple[ast.AST, ...]) -> bool:
    """Whether the text below these stands alone, as a docstring does."""
    return isinstance(above[-1], ast.Expr)
