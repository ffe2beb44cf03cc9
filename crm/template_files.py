"""Our templates as they are read: without the indents in which they are written.

A page of fifty rows would carry two fifths more otherwise, all of it white space that no reader sees.
"""

import re

from django.template import Engine, Origin
from django.template.loaders import cached, filesystem

INDENT = re.compile(r"\n[ \t]+")
OF_THE_APPS = "django.template.loaders.app_directories.Loader"


class Unindented(filesystem.Loader):
    """Pages from the folders of `DIRS`; a text for mail keeps every sign."""

    def get_contents(self, origin: Origin) -> str:
        """The template of an origin, each line from its first sign. TemplateDoesNotExist when there is none."""
        text: str = super().get_contents(origin)
        return INDENT.sub("\n", text) if origin.name.endswith(".html") else text


class Loader(cached.Loader):
    """Each template is read once: ours, then those of the packages."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, ["crm.template_files.Unindented", OF_THE_APPS])
