"""Months under a contract made by hand and settled by rule, for papers that need no database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from kpis import states
from kpis.contractrows import STATES
from kpis.definitions import Better, Standing, Text, Unit
from kpis.formats import printed
from kpis.models.afterwards import Cause
from kpis.models.contracts import ExclusionCause, Peers
from kpis.models.documents import CardState
from kpis.queries.agreed import (
    Agreement,
    Excluded,
    Mixed,
    Money,
    Named,
    Obligation,
    Restated,
    Todo,
    Voice,
    Volume,
    Whole,
)
from kpis.queries.agreed import Standing as Score
from kpis.stages import Signature, Stage
from kpis.stats.estimates import Share
from kpis.stats.moments import wilson
from kpis.stats.settlement import Result, Rules, Term, judge, score, settle, spread
from tests.kpis import papers

D = Decimal
FEE, POOL = D("86400.00"), D("8640.00")


class InPercent:
    """A share drawn in per cent, as it is printed."""

    def __init__(self, k, n):
        self.share = Share(k, n)
        self.value = 100 * self.share.value

    def draw(self, rng, size):
        return 100 * self.share.draw(rng, size)


# KPI, name, its short form, unit, term, result, n, numerator, six months.
PHONE = (
    "service_level", "Phone answered in 20 s", "Appels pris en 20 s", "Phone service level",
    "Qualité de service au téléphone",
)  # fmt: skip
CHAT = ("service_level:V2", "Chat answered in 40 s", "Chats pris en 40 s", "Chat", "Chat")
EMAIL = (
    "first_response_time:rate", "E-mail replied in 4 h", "E-mails répondus en 4 h", "E-mail",
    "E-mail",
)  # fmt: skip
LEFT = (
    "abandonment_rate", "Abandoned after 10 s", "Abandons après 10 s", "Abandonment", "Abandons",
)  # fmt: skip
FCR = ("fcr_rate", "FCR, no repeat in 7 days", "RPC, sans réitération à 7 jours", "FCR", "RPC")
CSAT = ("csat_score", "CSAT, 4–5 of 5", "CSAT, 4–5 sur 5", "CSAT", "CSAT")
QA = ("qa_score", "Quality passed", "Qualité conforme", "Quality", "Qualité")
AHT = (
    "aht_contact", "Handle time, index of mix", "Traitement, indice de mix", "Handle time",
    "Traitement",
)  # fmt: skip
COST = (
    "cost_per_resolution", "Cost per resolved contact", "Coût par contact résolu", "Cost", "Coût",
)  # fmt: skip
# The five months before.
COURSES = {
    PHONE: (0.741, 0.752, 0.761, 0.756, 0.778),
    CHAT: (0.801, 0.809, 0.818, 0.823, 0.827),
    EMAIL: (0.981, 0.979, 0.975, 0.97, 0.966),
    LEFT: (0.062, 0.061, 0.06, 0.0597, 0.059),
    FCR: (0.7, 0.709, 0.718, 0.721, 0.722),
    CSAT: (0.831, 0.84, 0.835, 0.843, 0.84),
    QA: (0.86, 0.876, 0.894, 0.9, 0.89),
    AHT: (105.0, 105.0, 104.0, 104.0, 104.0),
    COST: (4.34, 4.31, 4.3, 4.26, 4.25),
}
WORKED = (
    (PHONE, Unit.SHARE, Term(D(20), D(70), D(80), pool=D("0.40")), "79.1", 9286, 7345),
    (CHAT, Unit.SHARE, Term(D(10), D(65), D(80)), "83.1", 3402, 2827),
    (EMAIL, Unit.SHARE, Term(D(10), D(90), D(100), pool=D("0.20")), "96.2", 4118, 3962),
    (LEFT, Unit.SHARE, Term(D(5), D(8), D(5), pool=D("0.15")), "5.6", 9286, 520),
    (FCR, Unit.SHARE, Term(D(15), D(66), D(74)), "72.0", 7960, 5731),
    (CSAT, Unit.SHARE, Term(D(15), D(78), D(85), minimum_n=100, is_sample=True), "84.2", 412, 347),
    (
        QA, Unit.SHARE,
        Term(D(15), D(80), D(90), pool=D("0.25"), minimum_n=100, is_sample=True), "90.0", 190, 171,
    ),
    (AHT, Unit.INDEX, Term(D(5), D(110), D(100)), "103", 8766, None),
    (COST, Unit.MONEY, Term(D(5), D("4.60"), D("4.10")), "4.22", 7960, None),
)  # fmt: skip


def worked(**values):
    """The scorecard that the drawing of the market shows: 85.2, B, 1,226.88 euros of credit."""
    made = [_clause(place, *row) for place, row in enumerate(WORKED)]
    lines = tuple(line for line, _, _ in made)
    terms, judged = [row[2] for row in WORKED], [one for _, one, _ in made]
    drawn = [InPercent(row[5], row[4]) if row[2].is_sample else None for row in WORKED]
    found, settled = score(terms, judged), settle(Rules(POOL, POOL), terms, judged)
    low, high = spread(terms, judged, drawn, seed=1) or (None, None)
    duties = [
        replace(duty, credit=credit, bonus=bonus)
        for (_, _, duty), credit, bonus in zip(made, settled.credits, settled.bonuses, strict=True)
    ]
    duties[0] = replace(duties[0], whole=Whole(0.784, 7530, 9604, 9604))
    given = {
        "reference": "C-014",
        "number": 3,
        "title": "French support",
        "peers": Peers.AVERAGED,
        "dispute_days": 10,
        "standing": Score(found.value, found.grade, low, high, found.rated, D("82.9")),
        "obligations": tuple(duties),
        "volume": Volume(16867, D(17211), D("0.90"), D("1.10")),
        "excluded": (excluded(),),
        "money": _money(settled),
        "mixed": _mixed(),
        "voice": Voice(2784, 412, 31, 9, 14, 8, 29, 2),
        "todos": (
            Todo("E-mail night shift", "Atlas Contact", date(2026, 11, 20), None),
            Todo("Invoice wording", "client", date(2026, 11, 30), None),
        ),
        "restated": (Restated("fcr_rate", 0, 0.724, 0.72, 7748.0, 7960.0, Cause.LATE),),
        # Printed only where the contract shows the internal teams by name.
        "named": (Named("Lyon", "csat_score", 0.861, 203), Named("Nantes", "fcr_rate", 0.655, 88)),
    }
    kept = {name: values.pop(name) for name in list(values) if name in given}
    return papers.figures(
        **{
            "lines": lines,
            "rules": tuple(_rule(row[0]) for row in WORKED),
            "comparisons": (),
            "channels": (),
            "agreement": Agreement(**given | kept),
        }
        | values
    )


def _clause(place, words, unit, term, result, n, numerator):
    key, name_en, name_fr, short_en, short_fr = words
    value = numerator / n if numerator else float(result)
    low, high = wilson(numerator, n) if term.is_sample else (None, None)
    scale = 100 if unit is Unit.SHARE else 1
    ends = [None if end is None else D(repr(scale * end)) for end in (low, high)]
    one = judge(term, Result(D(result), n, *ends))
    line = papers.line(
        key, value, n, low, high, months=(*COURSES[words], value),
        name=Text(name_en, name_fr), short=Text(short_en, short_fr), unit=unit,
        better=Better.HIGHER if term.target > term.floor else Better.LOWER,
        floor=float(term.floor) / scale, target=float(term.target) / scale,
        numerator=numerator, denominator=n if numerator else None, state=STATES[one.mark],
    )  # fmt: skip
    return line, one, duty(term, one, D(result), clause=place + 1, key=key, declared=words is COST)


def duty(term, one, result, *, clause, key, declared=False, scope=None):
    return Obligation(
        clause=clause, key=key, scope=scope, weight=term.weight, floor=term.floor,
        threshold=term.threshold, target=term.target, stretch=term.stretch,
        minimum_n=term.minimum_n, is_sample=term.is_sample, is_declared=declared, whole=None,
        result=result, mark=one.mark, attained=one.attained, points=one.points, pool=term.pool,
        lost=one.lost, credit=D("0.00"), bonus=D("0.00"),
    )  # fmt: skip


def _rule(words):
    return replace(papers.rule(words[0]), name=Text(words[1], words[2]))


def excluded(**values):
    given: dict[str, Any] = {
        "first_day": date(2026, 10, 14),
        "last_day": date(2026, 10, 14),
        "channel": Text("Phone", "Téléphone"),
        "cause": ExclusionCause.FORECAST,
        "note": "After an outage of the carrier.",
        "by": "C. Morel",
        "decided_on": date(2026, 10, 19),
        "ratio": D("1.18"),
    }
    return Excluded(**given | values)


def _money(settled, **values):
    given = {
        "currency": "EUR", "fee": FEE, "pool_share": D("0.10"), "pool": POOL, "cap": POOL,
        "carried_in": settled.carried_in, "credit": settled.credit, "bonus": settled.bonus,
        "earned_back": D(0), "carried_out": settled.carried_out, "forgone": settled.forgone,
        "waived": "", "earn_back_months": 3,
    }  # fmt: skip
    return Money(**given | values)


def _mixed():
    return (
        Mixed(
            "csat_score", 0.842, 0.877, 0.849, 0.871, -0.022, -0.068, 0.024, 0.96, "inconclusive"
        ),
        Mixed("fcr_rate", 0.72, 0.663, 0.698, 0.704, -0.006, -0.019, 0.007, 0.98, "inconclusive"),
    )


def stage(**values):
    """Approved on 6 November, to be disputed until 14 November."""
    given: dict[str, Any] = {
        "approved_on": date(2026, 11, 6),
        "dispute_until": date(2026, 11, 14),
        "signatures": (
            Signature(CardState.CHECKED, "", date(2026, 11, 5), "31 of 31 days"),
            Signature(CardState.APPROVED, "C. Morel", date(2026, 11, 6)),
        ),
    }
    return Stage(**given | values)


def unmoneyed():
    """An internal team's: the same clauses, no money."""
    return worked(team="Lyon", slug="lyon", vendor="", money=None, peers=Peers.AVERAGED)


def unrated():
    """Nothing was measured."""
    figures = worked()
    lines = tuple(
        replace(line, value=None, low=None, high=None, n=0, numerator=None, months=(None,) * 6,
                standing=Standing.SUPPRESSED, state=states.State.NONE)
        for line in figures.lines
    )  # fmt: skip
    duties = tuple(
        replace(duty, result=None, points=None, attained=None, lost=D(0), credit=D(0),
                mark=judge(Term(D(1), D(0), D(1)), Result(None)).mark, whole=None)
        for duty in figures.agreement.obligations
    )  # fmt: skip
    nothing = score([Term(D(1), D(0), D(1))], [judge(Term(D(1), D(0), D(1)), Result(None))])
    agreement = replace(
        figures.agreement,
        obligations=duties,
        standing=Score(None, None, None, None, nothing.rated, None),
        volume=Volume(0, D(0), D("0.9"), D("1.1")),
        excluded=(),
        money=replace(figures.agreement.money, credit=D(0)),
        mixed=(),
        voice=Voice(0, 0, 0, 0, 0, 0, 0, 2),
        todos=(),
        restated=(),
    )
    return replace(figures, lines=lines, agreement=agreement, contacts=0, as_of=None)


def many(count=25):
    """As many clauses as are asked for, each on a channel, a topic and a segment of its own."""
    figures = worked()
    lines, duties = [], []
    for place in range(count):
        line = figures.lines[place % 9]
        one = figures.agreement.obligations[place % 9]
        scope = Text(f"Topic {place + 1}, business customers", f"Motif {place + 1}, entreprises")
        lines.append(replace(line, channel=papers.PHONE if place % 2 else None))
        duties.append(replace(one, clause=place + 1, key=f"{one.key} t{place}", scope=scope))
    agreement = replace(figures.agreement, obligations=tuple(duties), restated=())
    return replace(figures, lines=tuple(lines), agreement=agreement)


def negative():
    """A net score below zero, of which one month is known."""
    term = Term(D(10), D(-40), D(0), minimum_n=100, is_sample=True)
    one = judge(term, Result(D("-12.4"), 230, D("-23.1"), D("-1.5")))
    line = papers.line(
        "nps", -12.4, 230, -23.1, -1.5, floor=-40.0, target=0.0, numerator=None, denominator=None,
        months=(None, None, None, None, None, -12.4),
    )  # fmt: skip
    found = duty(term, one, printed(-12.4, Unit.POINTS), clause=1, key="nps")
    standing = Score(D("69.0"), "D", D("42.1"), D("96.2"), D(1), None)
    return worked(
        lines=(line,), rules=(papers.rule("nps"),), obligations=(found,), standing=standing,
        mixed=(), restated=(), excluded=(), volume=None, money=None, todos=(), voice=None,
    )  # fmt: skip
