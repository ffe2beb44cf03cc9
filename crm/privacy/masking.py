"""What is shown to those who need not see it all: enough to recognise, too little to use."""

from collections.abc import Callable

from crm.privacy.categories import Category
from crm.privacy.law.jurisdiction import jurisdiction

DOTS = "•••"


def masked_email(text: str) -> str:
    """`anna@x.pl` as `a•••@x.pl`; the domain stays, since an office address says little."""
    local, at, domain = (text or "").rpartition("@")
    return f"{local[:1]}{DOTS}@{domain}" if at else (DOTS if text else "")


def masked_phone(text: str) -> str:
    """`+49301222214` as `+49 301 ••• 214`: country and operator, three digits hidden, the last three."""
    digits = "".join(letter for letter in text or "" if letter.isdigit())
    if len(digits) < 7:
        return DOTS if digits else ""
    country = f"+{digits[:2]} " if (text or "").strip().startswith("+") else ""
    national = digits[2:] if country else digits
    return f"{country}{national[:3]} {DOTS} {national[-3:]}"


def spaced_phone(text: str) -> str:
    """An E.164 number in groups, where it is one of home and numbers are written so there."""
    home = jurisdiction().phone
    grouped = home.grouped(text or "")
    return f"{home.prefix} {grouped}" if grouped else text or ""


def masked_name(text: str) -> str:
    """`Anna Nowak` as `A• N•`."""
    return " ".join(f"{word[:1]}•" for word in (text or "").split())


MASKS: dict[str, Callable[[str], str]] = {
    Category.EMAIL: masked_email,
    Category.PHONE: masked_phone,
    Category.IDENTITY: masked_name,
}


def masked(category: str, text: str) -> str:
    """`text` as far as somebody without need may see a value of `category`."""
    if not text:
        return ""
    return MASKS.get(category, lambda _text: DOTS)(text)
