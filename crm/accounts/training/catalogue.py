"""Which modules there are: those of the product, read from files, and those that the organisation wrote itself.

`slug` of an own module is «own-<key>». A product module has both languages; an own one has at least one, which stands
in for the other and says so (`borrowed`).
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from crm.accounts.models.training.own_modules import OwnModule, OwnModuleVersion
from crm.accounts.training.module_files import Module, Question, module_from

FOLDER = Path(__file__).parent / "modules"
# the order in which they are read
SLUGS = ("consents", "requests", "impostors", "breaches", "notes", "passwords", "home", "ai")
OWN = "own-"


def language_now(language: str = "") -> str:
    """A language that modules are written in."""
    wanted = (language or get_language() or settings.LANGUAGE_CODE)[:2]
    return wanted if wanted in ("pl", "en") else "pl"


@lru_cache(maxsize=32)
def product_module(slug: str, language: str) -> Module:
    """A module of the product, in «pl» or «en»."""
    return module_from((FOLDER / language / f"{slug}.md").read_text(encoding="utf-8"), slug=slug)


def product_modules(language: str = "") -> list[Module]:
    """All of the product's, in their order."""
    return [product_module(slug, language_now(language)) for slug in SLUGS]


def every_module(language: str = "", *, own: bool = True) -> dict[str, Module]:
    """{slug: module} of what can be read today: the product's, then the organisation's own; one statement."""
    modules = {module.slug: module for module in product_modules(language)}
    if own:
        modules |= {
            f"{OWN}{row.module.uid}": own_module(row, language) for row in OwnModuleVersion.objects.read_today()
        }
    return modules


def module_of(slug: str, language: str = "") -> Module | None:
    """One that can be read today; None for none."""
    if slug in SLUGS:
        return product_module(slug, language_now(language))
    row = OwnModuleVersion.objects.read_today().filter(module__uid=key).first() if (key := own_key(slug)) else None
    return own_module(row, language) if row else None


def module_in_version(slug: str, version: int, language: str) -> Module | None:
    """The very version that a quiz was begun with; None when it is not there any more."""
    if slug in SLUGS:
        module = product_module(slug, language_now(language))
        return module if module.version == version else None
    rows = OwnModuleVersion.objects.with_words().filter(number=version)
    row = rows.filter(module__uid=key).first() if (key := own_key(slug)) else None
    return own_module(row, language) if row else None


def own_key(slug: str) -> str:
    """The key of an own module; empty when the slug names none."""
    return OwnModule.key_in(slug.removeprefix(OWN)) if slug.startswith(OWN) else ""


def own_module(row: OwnModuleVersion, language: str = "") -> Module:
    """A version of an own module as every other module, in that language or in the one it has."""
    wanted, written = language_now(language), row.written
    words = written.get(wanted, row)
    return Module(
        slug=f"{OWN}{row.module.uid}",
        version=row.number,
        title=words.title,
        minutes=row.minutes,
        text=words.text,
        questions=tuple(
            Question(
                number=place,
                text=item["text"],
                answers=tuple(item["answers"]),
                right=frozenset(item["right"]),
                reason=item["reason"],
            )
            for place, item in enumerate(words.questions, start=1)
        ),
        own=True,
        picture=str(words.uid) if words.picture else "",
        picture_words=words.picture_words,
        language=words.language,
        borrowed=words.language != wanted,
    )


def title_among(modules: Mapping[str, Module], slug: str) -> str:
    """The title of a module by its slug; one that is read no more is called by its slug."""
    return modules[slug].title if slug in modules else slug


def titles(modules: Mapping[str, Module], slugs: list[str]) -> list[str]:
    """The titles of several."""
    return [title_among(modules, slug) for slug in slugs]
