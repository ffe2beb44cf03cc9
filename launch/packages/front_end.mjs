/* What needs Node.js of the files that browsers get: Bootstrap cut to what our pages use, and the fonts' faces.

     node launch/packages/front_end.mjs styles fonts

   Writes var/assets/bootstrap/bootstrap.css and var/assets/fonts/. Run by launch/packages/assets.py, and in the first
   stage of the Dockerfile. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { PurgeCSS } from "purgecss";
import subsetFont from "subset-font";

const HERE = new URL("../../", import.meta.url);
const MADE = new URL("var/assets/", HERE);
const MODULES = new URL("node_modules/", HERE);

/* Where classes are written: pages, scripts, and the tags that draw fields and icons. */
const SOURCES = { "templates/": ".html", "static/js/": ".js", "crm/accounts/templatetags/": ".py" };

/* Bootstrap's own scripts give these. */
const STATES = ["show", "showing", "hiding", "fade", "active", "disabled", "collapsed", "offcanvas-backdrop"];

const filesIn = (folder, ending) =>
  readdirSync(new URL(folder, HERE), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => readFileSync(`${entry.parentPath ?? entry.path}/${entry.name}`, "utf8"));

/* Every word counts, and every beginning of a word that is completed when the page is drawn: btn-{{ kind }}. A single
   letter begins the ids of our pages, never a class of Bootstrap's. */
const styles = async () => {
  const texts = Object.entries(SOURCES).flatMap(([folder, ending]) => filesIn(folder, ending));
  const words = new Set(texts.flatMap((text) => text.match(/[A-Za-z0-9_-]+/g) || []));
  const begun = new Set(texts.flatMap((text) => text.match(/[A-Za-z][\w-]+-(?=\$?\{)/g) || []));
  const css = readFileSync(new URL("bootstrap/dist/css/bootstrap.min.css", MODULES), "utf8");
  const [{ css: cut }] = await new PurgeCSS().purge({
    content: [{ raw: [...words].join(" "), extension: "txt" }],
    css: [{ raw: css.replace(/\/\*# sourceMappingURL.*?\*\//, "") }],
    defaultExtractor: (text) => text.split(" "),
    dynamicAttributes: ["data-bs-theme", "data-bs-popper"],
    safelist: { standard: [...STATES, ...[...begun].map((start) => new RegExp(`^${start}`))] },
  });
  write("bootstrap/bootstrap.css", cut);
};

/* Three faces (static/css/tokens.css names the letters of each): Latin and the Polish letters, which every page needs, in
   the weights that the sheets use, and all the rest as it came. */
const LATIN = [range(0x20, 0xff), 0x131, 0x152, 0x153, 0x2bb, 0x2bc, 0x2c6, 0x2da, 0x2dc, range(0x2000, 0x206f), 0x20ac];
const SIGNS = "™↑↓−";
const POLISH = "ĄąĆćĘęŁłŃńŚśŹźŻż";
const WEIGHTS = { wght: { min: 400, max: 700 } };

const fonts = async () => {
  const source = (name) => readFileSync(new URL(`@fontsource-variable/inter/files/${name}-wght-normal.woff2`, MODULES));
  const face = (name, letters) =>
    subsetFont(source(name), letters, { targetFormat: "woff2", variationAxes: WEIGHTS });
  write("fonts/inter-latin.woff2", await face("inter-latin", String.fromCodePoint(...LATIN.flat()) + SIGNS));
  write("fonts/inter-polish.woff2", await face("inter-latin-ext", POLISH));
  write("fonts/inter-latin-ext.woff2", source("inter-latin-ext"));
};

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, step) => first + step);
}

const write = (name, content) => {
  const target = new URL(name, MADE);
  mkdirSync(new URL(".", target), { recursive: true });
  writeFileSync(target, content);
};

const MAKERS = { styles, fonts };
for (const what of process.argv.slice(2)) await MAKERS[what]();
