"""What of a letter is quoted from the one before: lines after «>», or after a line that says who wrote what follows."""

from crm.privacy.guards.linear_patterns import pattern

TOLD = pattern(
    r"(?i)^(?:W dniu|Dnia|On|Am|Le)\s.{4,160}(?:napisał|napisała|napisał\(a\)|pisze|wrote|schrieb|écrit)\s?:$"
)
HEAD = pattern(
    r"(?i)^(?:-{2,}|_{5,})\s*(?:original message|wiadomość oryginalna|forwarded message|wiadomość przekazana|"
    r"przekazana wiadomość)?\s*-*$"
)
LONGEST_TOLD = 2  # lines over which a mail program breaks it


def own_and_quoted(text: str) -> tuple[str, str]:
    """(what was written, what is quoted below it); nothing counts as quoted where words of one's own follow it."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if begins_quote(lines, place) and "".join(lines[:place]).strip():
            return "\n".join(lines[:place]).rstrip(), "\n".join(lines[place:]).strip()
        if line.startswith(">") and not only_quoted(lines[place:]):
            return text, ""
    return text, ""


def begins_quote(lines: list[str], place: int) -> bool:
    """Whether all from this line on is a quote."""
    stripped = lines[place].strip()
    if HEAD.fullmatch(stripped) and stripped.strip("-_ "):
        return True
    if stripped.startswith(">"):
        return only_quoted(lines[place:])
    for count in range(1, LONGEST_TOLD + 1):
        if TOLD.fullmatch(" ".join(each.strip() for each in lines[place : place + count])):
            rest = lines[place + count :]
            return only_quoted(rest) and any(each.startswith(">") for each in rest)
    return False


def only_quoted(lines: list[str]) -> bool:
    """Whether every line that says anything is a quoted one."""
    return all(not line.strip() or line.lstrip().startswith(">") for line in lines)
