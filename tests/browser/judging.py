"""What axe finds on a page, and how far the page is wider than the screen.

Contrast is by far the dearest rule, and the same letters stand on the same grounds on every page. Which letters on what
ground is told by all that contrast depends on: their colour, size and weight, and the colours, pictures and opacities
of whatever they stand in. What axe found right once is right on the next page too, in whatever test it comes. With
`--long` all letters of all pages are judged.

A page that still glides to where a script sent it is judged once it has arrived, and from its top: what the bar above
happens to cover half can be scrolled free, and is no target too small. Afterwards it stands where it stood.
"""

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.sizes import LONG

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
CONTRAST = "color-contrast"
# [[(impact, rule, where)], how much wider than the screen, the kinds of letters found right]; null without axe.
LOOK = """async ([rules, known, contrast]) => {
    if (!("axe" in window)) return null;
    const ending = document.getAnimations().filter(one => one.effect.getTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(one => one.finished)); // what fades in is judged once it is there
    for (let still = 0, before = NaN; still < 3; before = scrollY) {
        await new Promise(requestAnimationFrame);
        still = scrollY === before ? still + 1 : 0;
    }
    const stood = scrollY;
    scrollTo({ top: 0, behavior: "instant" });
    const grounds = new Map([[null, ""]]), judged = new Set(known.split("\\n")), fresh = new Map();
    const ground = one => {
        if (!grounds.has(one)) {
            const css = getComputedStyle(one);
            const own = [css.opacity, css.backgroundColor, css.backgroundImage, css.filter, css.mixBlendMode].join();
            const clear = own === "1,rgba(0, 0, 0, 0),none,none,normal";
            grounds.set(one, (clear ? "" : own + "/") + ground(one.parentElement));
        }
        return grounds.get(one);
    };
    const speaks = one => one.matches("input, select, textarea")
        || [...one.childNodes].some(each => each.nodeType === Node.TEXT_NODE && each.data.trim());
    for (const one of document.body.querySelectorAll("*")) {
        if (!speaks(one) || !one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
        const css = getComputedStyle(one), box = one.getBoundingClientRect();
        const kind = [css.color, css.fontSize, css.fontWeight, css.textShadow, ground(one)].join(" ");
        if (box.width > 1 && box.height > 1 && !judged.has(kind)) fresh.set(one, kind);
    }
    const told = [], right = new Set();
    const ask = async (where, options) => {
        const found = await axe.run(where, options);
        told.push(...found.violations.map(one => [one.impact, one.id, one.nodes.map(node => node.target)]));
        return found.passes;
    };
    const others = { runOnly: rules.filter(one => one !== contrast), rules: { [contrast]: { enabled: false } } };
    await ask(document, { ...others, resultTypes: ["violations"] }); // what is right stays in the browser
    if (fresh.size) {
        const passes = await ask({ include: [...fresh.keys()] }, { runOnly: [contrast], elementRef: true });
        passes.forEach(one => one.nodes.forEach(node => right.add(fresh.get(node.element))));
        right.delete(undefined);
    }
    scrollTo({ top: stood, behavior: "instant" });
    return [told, Math.max(document.documentElement.scrollWidth - innerWidth, 0), [...right]];
}"""


def look(page: Any, rules: Iterable[str], judged: set[str]) -> list:
    """[what is wrong, how much wider than the screen it is]; `judged` learns the kinds of letters that were right."""
    queries = [list(rules), "" if LONG else "\n".join(judged), CONTRAST]
    result = page.evaluate(LOOK, queries)
    if result is None:
        page.evaluate(AXE_SCRIPT)
        result = page.evaluate(LOOK, queries)
    wrong, wider, right = result
    judged.update(right)
    return [wrong, wider]
