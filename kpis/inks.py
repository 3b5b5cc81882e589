"""The colours of charts: drawn once in those of light pages, then exchanged."""

import re
from typing import Final

INK, INK_2, INK_3 = "#182226", "#465359", "#5a686f"
RULE, EDGE, ACCENT, SURFACE = "#dde2e4", "#7d8a90", "#00607a", "#ffffff"
BAND, DEEP = "#c4d3d8", "#6fa0b1"
# From the mildest step to the strongest, which stands out most in both themes.
AGES: Final = ("#dbe5e8", "#a3c1cb", "#4f8ba0", "#17495a")
TEAMS: Final = ("#5a686e", "#34699a", "#96501c", "#2f968b", "#5c2a4a", "#a08419", "#4431a0")

# Light colour -> name in the style sheet, dark colour.
TOKENS: Final = {
    INK: ("ink", "#e7ecee"),
    INK_2: ("ink-2", "#b4bfc3"),
    INK_3: ("ink-3", "#97a4a9"),
    RULE: ("rule", "#2b3438"),
    EDGE: ("edge", "#6f7e84"),
    ACCENT: ("accent", "#6fc8de"),
    SURFACE: ("surface", "#161c1f"),
    BAND: ("band", "#3a4c54"),
    DEEP: ("deep", "#4b8296"),
    AGES[0]: ("age-1", "#263941"),
    AGES[1]: ("age-2", "#3c6373"),
    AGES[2]: ("age-3", "#67a3b8"),
    AGES[3]: ("age-4", "#c3e9f4"),
    TEAMS[0]: ("team-0", "#97a4a9"),
    TEAMS[1]: ("team-1", "#8ab5e0"),
    TEAMS[2]: ("team-2", "#ef8853"),
    TEAMS[3]: ("team-3", "#6ae9df"),
    TEAMS[4]: ("team-4", "#b9688f"),
    TEAMS[5]: ("team-5", "#f2d57b"),
    TEAMS[6]: ("team-6", "#8f7be6"),
}
COLOUR = re.compile(r'(?<==")#[0-9a-f]{6}(?=")')


def dark(svg: str) -> str:
    """For an image of its own: it cannot know the page's theme."""
    return COLOUR.sub(lambda match: TOKENS.get(match[0], ("", match[0]))[1], svg)


def inline(svg: str) -> str:
    """For a drawing inside a page: its colours follow the theme of the page."""

    def named(match: re.Match[str]) -> str:
        token = TOKENS.get(match[0])
        return f"var(--{token[0]}, {match[0]})" if token else match[0]

    return COLOUR.sub(named, svg)
