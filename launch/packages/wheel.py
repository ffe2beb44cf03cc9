"""What `pip install .` takes along beside the code: templates, styles, words, as the folder `spojnik` beside `crm`.

hatchling runs this while it builds (pyproject.toml, tool.hatch). The Polish catalogue is compiled on the way. Of the
front-end packages come those that run.py has fetched into var/assets; without them pages have no Bootstrap.
"""

import tempfile
from pathlib import Path

from babel.messages import mofile, pofile
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = ("manage.py", "gunicorn.conf.py", "pyproject.toml", "docs/api.md", "templates", "static", "locale")
MADE = ("var/assets",)


class SiteFolder(BuildHookInterface):
    """Adds the folder to the wheel."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Names what is not below a package, with its place in the wheel."""
        root = Path(self.root)
        names = [*FILES, *(name for name in MADE if (root / name).is_dir())]
        build_data["force_include"] |= {str(root / name): f"spojnik/{name}" for name in names}
        self.compiled = tempfile.TemporaryDirectory()
        for source in (root / "locale").rglob("*.po"):
            name = source.relative_to(root).with_suffix(".mo").as_posix()
            target = Path(self.compiled.name) / name
            target.parent.mkdir(parents=True)
            with source.open("rb") as text, target.open("wb") as compiled:
                mofile.write_mo(compiled, pofile.read_po(text))
            build_data["force_include"][str(target)] = f"spojnik/{name}"

    def finalize(self, version: str, build_data: dict, artifact_path: str) -> None:
        """Puts away what was compiled."""
        self.compiled.cleanup()
