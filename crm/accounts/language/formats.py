"""How dates, numbers and names are written: one way on every page (24 lis 2026 · 1 248 · 14 200,50 zł)."""

import datetime
import re
from decimal import Decimal

from django.conf import settings
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext, ngettext

from crm.accounts.language.currencies import in_units, places
from crm.privacy.guards.linear_patterns import pattern

NBSP = "\N{NO-BREAK SPACE}"
MOST_MARKED = 20  # words of a search that are underlined
EMPTY = "–"  # what an unknown date or number looks like


def local(value):
    """A datetime in the organisation's time zone; a date stays as it is."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def written(value, polish: str, english: str) -> str:
    """`value` by the pattern of the active language; Polish short months are lower-case."""
    if not value:
        return EMPTY
    return formats.date_format(
        local(value), polish if (get_language() or settings.LANGUAGE_CODE).startswith("pl") else english
    )


def day(value) -> str:
    """24 lis 2026"""
    return written(value, "j b Y", "j M Y")


def day_long(value) -> str:
    """24 listopada 2026"""
    return written(value, "j E Y", "j F Y")


def weekday(value) -> str:
    """wtorek, 24 listopada 2026"""
    text = written(value, "l, j E Y", "l, j F Y")
    return text.lower() if (get_language() or settings.LANGUAGE_CODE).startswith("pl") else text


def stamp(value) -> str:
    """24 lis 2026, 10:31"""
    return written(value, "j b Y, H:i", "j M Y, H:i")


def moment(value, now=None) -> str:
    """dziś, 10:12 · wczoraj, 18:47 · 21 lis, 09:30 (the year only when it is another one)."""
    if not value:
        return EMPTY
    at, now = local(value), local(now or timezone.now())
    clock = f"{at:%H:%M}"
    if at.date() == now.date():
        return gettext("today, %(time)s") % {"time": clock}
    if at.date() == now.date() - datetime.timedelta(days=1):
        return gettext("yesterday, %(time)s") % {"time": clock}
    if at.year == now.year:
        return written(at, "j b, H:i", "j M, H:i")
    return stamp(at)


def ago(value, now=None) -> str:
    """dziś, 09:05 · wczoraj, 14:20 · 12 dni temu · 24 lis 2026 (from the 61st day, and for the future)."""
    if not value:
        return EMPTY
    at, now = local(value), local(now or timezone.now())
    passed = (now.date() - (at.date() if isinstance(at, datetime.datetime) else at)).days
    if passed in (0, 1) and isinstance(at, datetime.datetime):
        return moment(at, now)
    if passed == 0:
        return gettext("today")
    if passed == 1:
        return gettext("yesterday")
    if 1 < passed <= 60:
        return ngettext("%(count)s day ago", "%(count)s days ago", passed) % {"count": passed}
    return day(at)


def num(value, most: int = 2) -> str:
    """1 248, with a no-break space between thousands; `most` decimals if any; a dash for nothing known."""
    if value is None or value == "":
        return EMPTY
    shown_places = 0 if isinstance(value, int) or value == int(value) else most
    return formats.number_format(value, shown_places, use_l10n=True, force_grouping=True)


def plain(value) -> str:
    """The number as machines read it (attributes of SVG and progress), whatever the language."""
    return str(value or 0)


def money(value, currency: str = "zł") -> str:
    """14 200 zł; grosze only where there are some, and as many decimals as the currency has."""
    if value is None or value == "":
        return EMPTY
    return f"{coins(value, currency)}{NBSP}{currency}"


def coins(value, currency: str) -> str:
    """14 200: an amount without its sign, with the decimals of its currency if any."""
    return num(in_units(Decimal(value), currency), places(currency))


def in_full(value, currency: str) -> str:
    """40 633,40: every decimal of the currency, without its sign."""
    whole = in_units(Decimal(value), currency)
    return formats.number_format(whole, places(currency), use_l10n=True, force_grouping=True)


def percent(part, whole) -> int:
    """Whole percents, never 100 before the end, 0 when the whole is unknown."""
    if not whole:
        return 0
    return min(100, int(100 * (part or 0) / whole))


def initials(name) -> str:
    """AW for Anna Wiśniewska; one letter for one word; ? for nobody."""
    words = [word for word in str(name or "").replace("•", "").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


FOLDED = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")


def folded(text: str) -> str:
    """Lower case without Polish marks; as long as the text, so positions stay."""
    return text.translate(FOLDED).lower()


def marked(text, query):
    """`text` with the typed words underlined where a word starts with them (ą matches a)."""
    text = str(text or "")
    plain = folded(text)
    words = sorted({folded(word) for word in str(query or "").split()[:MOST_MARKED]}, key=len, reverse=True)
    if not words or len(plain) != len(text):
        return text
    pieces, at = [], 0
    for match in re.finditer(rf"\b(?:{'|'.join(map(re.escape, words))})", plain):
        hit = format_html("<mark>{}</mark>", text[match.start() : match.end()])
        pieces += [text[at : match.start()], hit]
        at = match.end()
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[at:]]))


ONE = r"art\. \d+(?:-\d+)?(?: ust\. \d+)?(?: lit\. \w(?: i \w)?)?"
OF_THE_GDPR = pattern(rf"\b(?:{ONE}(?:, | i ))*{ONE} RODO\b")
ASIDE = {"(działania przed umową)": "(steps before a contract)"}  # what stands beside an article in purposes of ours
LETTERS, PARTS = re.compile(r"lit\. (\w) i (\w)\b"), re.compile(r" (?:ust\.|lit\.) (\w+)")


def cited(article) -> str:
    """«art. 5 ust. 1 lit. e RODO» as the reader's language cites the Regulation; laws of Poland keep their Polish."""
    if (get_language() or settings.LANGUAGE_CODE).startswith("pl"):
        return article
    for polish, english in ASIDE.items():
        article = article.replace(polish, english)
    return OF_THE_GDPR.sub(lambda match: in_english(match[0]), article)


def in_english(article: str) -> str:
    """GDPR Art. 5(1)(e)"""
    text = LETTERS.sub(r"lit. \1 and lit. \2", article.removesuffix(" RODO"))
    text = PARTS.sub(r"(\1)", text.replace("and lit.", "and  lit."))
    return "GDPR " + text.replace("art.", "Art.").replace(" i ", " and ")


def entry(found, name):
    """What a mapping says under a name; empty where it says nothing."""
    return found.get(name, "")
