"""Our templates as they are read: without indents, and without the ends of lines that draw nothing.

A page of fifty rows would carry half as much again otherwise, all of it white space that no reader sees. Where some
stood between words, some stays.
"""

import re

from django.template import Engine, Origin
from django.template.loaders import cached, filesystem

INDENT = re.compile(r"\n[ \t]+")
INSIDE = r"(?:[^%\n]|%(?!\}))*?"  # of a tag
SILENT = r"(?:if|elif|else|endif|for|empty|endfor|with|endwith|load|block|endblock)\b"
DRAWS_NOTHING = rf"\{{%\s*(?:{SILENT}{INSIDE}|{INSIDE}\sas\s\w+\s*)%\}}|\{{#[^\n]*?#\}}"
LINE = re.compile(rf"(?<=\n)((?:{DRAWS_NOTHING})+)\n+")
OF_THE_APPS = "django.template.loaders.app_directories.Loader"


class Unindented(filesystem.Loader):
    """Pages from the folders of `DIRS`; a text for mail keeps every sign."""

    def get_contents(self, origin: Origin) -> str:
        """The template of an origin, each line from its first sign. TemplateDoesNotExist when there is none."""
        text: str = super().get_contents(origin)
        return LINE.sub(r"\1", INDENT.sub("\n", text)) if origin.name.endswith(".html") else text


class Loader(cached.Loader):
    """Each template is read once: ours, then those of the packages."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, ["crm.template_files.Unindented", OF_THE_APPS])
