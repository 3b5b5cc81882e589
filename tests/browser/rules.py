"""What each page keeps to in a browser: as wide as its window, and without serious barriers."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Most of the time goes into what each text stands on, which a table asks of each of its cells
# anew. A text that looks like one whose contrast sufficed is let pass: their elements, and all
# that are around them, have the same names, classes and colours, and stand where the flow of the
# page puts them, with nothing placed across. Text in drawings, in or across what is placed by
# itself, and all that does not pass, is judged each time; and so is each theme and width.
ONCE_A_LOOK = """
(() => {
  const SHOWN = [
    "color", "backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode", "fontSize",
    "fontWeight", "textShadow", "webkitTextFillColor", "webkitTextStroke", "clipPath",
  ];
  const isMoved = (length) => length.startsWith("-");
  const isLaid = (style) => style.gridRowStart !== "auto" || style.gridColumnStart !== "auto";
  const isLifted = (element, style) =>
    element instanceof SVGElement
    || !["static", "relative"].includes(style.position)
    || (style.position === "relative"
      && [style.top, style.left].some((length) => parseFloat(length)))
    || style.float !== "none" || style.transform !== "none" || style.translate !== "none"
    || [style.marginTop, style.marginLeft, style.marginBottom, style.marginRight].some(isMoved);
  const drawnBeside = (element, part) => {
    const style = getComputedStyle(element, part);
    return style.content === "none" ? "" : style.backgroundColor + style.backgroundImage;
  };
  let looks, names, placed, passed;
  const look = (element) => {
    if (element === document.documentElement) return "";
    if (looks.has(element)) return looks.get(element);
    const around = look(element.parentElement);
    const style = getComputedStyle(element);
    const isAlone = isLifted(element, style);
    if (isAlone || isLaid(style)) placed.push([element, element.getBoundingClientRect()]);
    let name = null;
    if (!isAlone && around !== null) {
      const words = [
        around, element.localName, element.className, ...SHOWN.map((one) => style[one]),
        drawnBeside(element, "::before"), drawnBeside(element, "::after"),
      ].join("|");
      if (!names.has(words)) names.set(words, String(names.size));
      name = names.get(words);
    }
    looks.set(element, name);
    return name;
  };
  const isUnder = (element) => {
    const own = element.getBoundingClientRect();
    return placed.some(([other, rect]) =>
      rect.width > 1 && rect.height > 1
      && rect.left < own.right && own.left < rect.right
      && rect.top < own.bottom && own.top < rect.bottom
      && !other.contains(element));
  };
  const check = axe._audit.checks["color-contrast"];
  const judge = check.evaluate;
  check.evaluate = function (element, ...rest) {
    const name = look(element);
    const isAlike = name !== null && !isUnder(element);
    if (isAlike && passed.has(name)) return true;
    const verdict = judge.call(this, element, ...rest);
    if (isAlike && verdict === true) passed.add(name);
    return verdict;
  };
  window.forgetPassed = () => {
    looks = new Map(); names = new Map(); placed = []; passed = new Set();
    for (const element of document.body.querySelectorAll("*")) look(element);
  };
})()
"""


def overflow(page: Page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def serious(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(ONCE_A_LOOK)
    page.evaluate("forgetPassed()")
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
