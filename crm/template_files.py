"""Our templates as they are read: without indents, and without the ends of lines that draw nothing.

A page of fifty rows would carry half as much again otherwise, all of it white space that no reader sees. Where some
stood between words, some stays.
"""

import re

from django.template import Engine, Origin
from django.template.loaders import cached, filesystem

INDENT = re.compile(r"\n[ \t]+")
SILENT = {"if", "elif", "else", "endif", "for", "empty", "endfor", "with", "endwith", "load", "block", "endblock"}
OF_THE_APPS = "django.template.loaders.app_directories.Loader"


class Unindented(filesystem.Loader):
    """Pages from the folders of `DIRS`; a text for mail keeps every sign."""

    def get_contents(self, origin: Origin) -> str:
        """The template of an origin, each line from its first sign. TemplateDoesNotExist when there is none."""
        text: str = super().get_contents(origin)
        return joined(INDENT.sub("\n", text)) if origin.name.endswith(".html") else text


def joined(text: str) -> str:
    """The text without the ends of lines that hold silent tags alone, and without the empty lines behind those."""
    first, *lines = text.split("\n")
    stored, ends = [first], True  # whether the last line ends with its line
    for line in lines:
        if line or ends:
            stored.append(f"\n{line}" if ends else line)
            ends = not draws_nothing(line)
    return "".join(stored if ends else [*stored, ""])


def draws_nothing(line: str) -> bool:
    """Whether a line holds nothing but comments, and tags that branch, repeat or name something."""
    rest = line
    while rest:
        end = rest.find("#}" if rest.startswith("{#") else "%}")
        if not rest.startswith(("{#", "{%")) or end < 0:
            return False
        words = [] if rest.startswith("{#") else rest[2:end].split()
        if words and not (words[0] in SILENT or (words[-2:-1] == ["as"] and words[-1].isidentifier())):
            return False
        rest = rest[end + 2 :]
    return bool(line)


class Loader(cached.Loader):
    """Each template is read once: ours, then those of the packages."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, ["crm.template_files.Unindented", OF_THE_APPS])
