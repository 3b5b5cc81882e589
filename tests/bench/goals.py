"""What the costs must be, as ratios of what was measured in one run."""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import ge, le
from typing import Final

Measured = Mapping[str, float]
# The pages that people read, by name.
REPORTS: Final = {
    "overview": "/",
    "compare": "/teams/",
    "compare_long": "/teams/?{long}",
    "pair": "/compare/internal/vendors/",
    "pair_each": "/compare/internal/vendors/each/",
    "team": "/teams/{team}/",
    "team_mix": "/teams/{team}/mix/",
    "team_agents": "/teams/{team}/agents/",
    "team_funnel": "/teams/{team}/funnel/",
    "team_control": "/teams/{team}/control/",
    "team_backlog": "/teams/{team}/backlog/",
    "team_costs": "/teams/{team}/costs/",
    "funnel": "/funnel/",
    "work": "/topics/",
    "shift": "/topics/shift/",
    "hours": "/hours/",
    "patience": "/hours/patience/",
    "live": "/live/",
    "interactions": "/interactions/?kpi=service_level",
    "events": "/events/",
    "scores": "/scores/",
    "data": "/data/",
    "glossary": "/glossary/",
    "reading": "/readings/service_level/?team={team}",
}


@dataclass(frozen=True, slots=True)
class Goal:
    """`top` divided by `base`, at most or at least `bound`."""

    text: str
    top: str
    base: str
    bound: float
    is_least: bool = False

    def reached(self, found: Measured) -> float | None:
        if self.top not in found or not found.get(self.base):
            return None
        return found[self.top] / found[self.base]

    def line(self, found: Measured) -> str:
        ratio = self.reached(found)
        bound = f"{'≥' if self.is_least else '≤'} {shown(self.bound)}"
        if ratio is None:
            return f"{self.text:<62} {bound:>8}  not measured"
        met = (ge if self.is_least else le)(ratio, self.bound)
        parts = f"{amount(self.top, found)} : {amount(self.base, found)}"
        return (
            f"{self.text:<62} {bound:>8} {shown(ratio):>8}  {'ok' if met else 'MISSED':<6}  {parts}"
        )


def shown(ratio: float) -> str:
    """Small ratios as parts: a fiftieth reads better than 0.02."""
    return f"{ratio:.2f}" if ratio >= 0.2 or ratio <= 0 else f"1/{1 / ratio:.3g}"


def amount(name: str, found: Measured) -> str:
    value = found[name]
    kind = name.removesuffix("_more").rpartition("_")[2]
    if kind == "rate":
        return f"{value:,.0f}/s"
    if kind == "n":
        return f"{value:,.0f}"
    if kind in ("mb", "kb"):
        return f"{value:,.0f} {kind.upper()}"
    return f"{value:.1f} s" if value >= 10 else f"{value * 1000:,.1f} ms"


def goals() -> list[Goal]:
    found = [
        Goal("import of 1 million rows, rate, to COPY and upsert by hand", "import_rate",
             "import_by_hand_rate", 0.5, is_least=True),
        Goal("its memory above idle, to 150 MB", "import_mb", "import_allowed_mb", 1),
        Goal("import of 10 times the rows, memory", "more_import_mb", "import_mb", 1.1),
        Goal("night with a day of 500,000, to aggregates by hand", "night", "night_by_hand", 1.25),
        Goal("one changed day of 400, to building all", "changed_day", "rebuild", 0.1),
    ]  # fmt: skip
    for page, name in (("compare", "comparison of teams"), ("team", "page of a team")):
        for span, words, bound in (("year", "a year", 1 / 50), ("month", "30 days", 1 / 10)):
            found.append(
                Goal(f"{name}, {words}, database, to tiles over facts", f"{page}_{span}",
                     f"{page}_tiles_{span}", bound)
            )  # fmt: skip
        found.append(
            Goal(f"{name} with its parts, a year, 10 times the interactions, to tiles",
                 f"{page}_whole_year_more", f"{page}_tiles_year_more", 1 / 50)
        )  # fmt: skip
    for span, words in (("year", "a year"), ("month", "30 days")):
        found.append(
            Goal(f"comparison of teams, {words}, to a daily view by hand", f"compare_{span}",
                 f"compare_view_{span}", 8)
        )  # fmt: skip
    for page, name in (("compare", "comparison"), ("team", "page of a team")):
        for span, words in (("year", "a year"), ("month", "30 days")):
            found.append(
                Goal(f"{name}, {words}, 10 times the interactions", f"{page}_{span}_more",
                     f"{page}_{span}", 1.5)
            )  # fmt: skip
    for size, words in (("", ""), ("_more", ", 10 times the interactions")):
        found += [
            Goal(f"40 KPIs of 20 teams, 13 months{words}, to 300 ms", f"wide_year{size}",
                 "allowed_wide", 1),
            Goal(f"on the same mix of work, a year{words}, to 1 s", f"adjusted_year{size}",
                 "allowed_adjusted", 1),
            Goal(f"hours of a week, 30 days{words}, to 300 ms", f"hours_month{size}",
                 "allowed_hours", 1),
            Goal(f"live board, all teams and channels{words}, to 150 ms", f"live_month{size}",
                 "allowed_live", 1),
            Goal(f"three lists behind figures of a year{words}, to 900 ms", f"listed_year{size}",
                 "allowed_listed", 1),
            Goal(f"the same in the middle of the year{words}", f"listed_deep_year{size}",
                 "allowed_listed", 1),
        ]  # fmt: skip
    found += of_reports()
    for page, name in (("compare", "comparison of teams"), ("team", "page of a team")):
        found.append(
            Goal(f"{name}, pages a second, to a bare page", f"page_{page}_rate", "bare_rate", 0.5,
                 is_least=True)
        )  # fmt: skip
    found += [
        Goal("answers to surveys a second, to a bare view that stores one", "submit_rate",
             "bare_submit_rate", 0.6, is_least=True),
        Goal("of 1,000 submits at once, answers stored", "burst_stored_n", "burst_sent_n", 1,
             is_least=True),
        Goal("their 95th percentile, to 3 seconds", "burst_p95", "burst_longest", 1),
        Goal("the same, to that of the bare view", "burst_p95", "bare_burst_p95", 1 / 0.6),
        Goal("answers stored of 1,000 submits of one link, to one", "one_stored_n", "one_n", 1),
    ]  # fmt: skip
    return [
        *found,
        Goal("deciding on 100,000 ended contacts, to 10 seconds", "eligibility",
             "eligibility_allowed", 1),
        Goal("scorecard PDF, to WeasyPrint alone", "paper", "weasyprint", 1.3),
        Goal("the same under a contract", "contract_paper", "contract_weasyprint", 1.3),
        Goal("papers a second, two processes to one", "papers_by_two_rate", "papers_rate", 1.7,
             is_least=True),
        Goal("memory after 40 papers, to that after 10", "papers_40_mb", "papers_10_mb", 1.05),
    ]  # fmt: skip


def called(path: str) -> str:
    """Its address, and whether it shows as many KPIs as it can."""
    words = " with 40 KPIs" if "{long}" in path else ""
    return f"{path.partition('?')[0]}{words}"


def of_reports() -> list[Goal]:
    """Of every page by itself its time; of all of them the worst of what else is promised."""
    found = []
    for size, words in (("", ""), ("_more", ", 10 times the interactions")):
        for name, path in REPORTS.items():
            allowed = "live" if name == "live" else "report"
            found.append(
                Goal(f"{called(path)} of a year, p95{words}", f"report_{name}{size}",
                     f"allowed_{allowed}", 1)
            )  # fmt: skip
        found += [
            Goal(f"most queries of a page{words}, to 12", f"reports_queries_n{size}",
                 "allowed_queries_n", 1),
            Goal(f"largest page{words}, to 150 KB", f"reports_kb{size}", "allowed_kb", 1),
            Goal(f"slowest first paint{words}, to 1 s", f"reports_paint{size}",
                 "allowed_paint", 1),
        ]  # fmt: skip
    return found
