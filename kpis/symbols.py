"""A KPI's formula in symbols, written from the very terms that are computed."""

from typing import Final

from kpis.definitions import Estimate, Kpi, Total, Unit

MINUS: Final = "\u2212"
LOW: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# What has a reader of its own has no terms to write from; the keys are those of KPIs.
SPECIAL: Final = {
    "abandonment_rate:customers": "|{customer : abandoned − abandoned_short > 0}| ÷"
    " |{customer : offered − abandoned_short > 0}|",
    "backlog:age": "P₅₀(T − created), active at T",
    "backlog:age_p90": "P₉₀(T − created), active at T",
    "backlog:due_breached": "Σ(1), active at T, due < T ≤ met",
    "resolution_time:km": "min{t : Ŝ(t) ≤ ½}, Ŝ(t) = Π[tᵢ ≤ t](1 − dᵢ ÷ nᵢ)",
    "customer_retention_rate:km": "Π[t ∈ {30, 60, 90 d}](1 − dₜ ÷ nₜ)",
    "negative_sentiment_rate:corrected": "(k ÷ n + Sp − 1) ÷ (Se + Sp − 1),"
    " Se = found ÷ negative, Sp = cleared ÷ other",
    "qa_score": "Σ(s) ÷ n, s = Σ(w · p ÷ p_max) ÷ Σ(w)",
    "qa_score:af": "Σ(c · s) ÷ n, s = Σ(w · p ÷ p_max) ÷ Σ(w), c ∈ {0, 1}",
    "qa_agreement": "(MSB − MSW) ÷ (MSB + MSW)",
    "qa_agreement:kappa": "κ = (p₀ − pₑ) ÷ (1 − pₑ)",
    "global_call_performance": "½ · s(aht_contact) + ¼ · s(service_level)"
    " + ⅛ · s(abandonment_rate) + ⅛ · s(P₉₀(wait)), 0 ≤ s ≤ 120",
    "forecast_wape:day": "Σ(|Σ(F − A), team and channel and day|) ÷ Σ(A)",
    "agent_proficiency": "100 × (E + m) ÷ (O + m)",
    "agent_proficiency:qa": "100 × (O + m) ÷ (E + m)",
    "agent_proficiency:fcr": "100 × (O + m) ÷ (E + m)",
    "agent_proficiency:days": "min{t : Σ(O, 4 weeks to t) ≤ 1.1 · Σ(E, 4 weeks to t)} − hired",
}


def symbols(kpi: Kpi) -> str:
    """Σ sums over the facts of the period; the names are those of the measures.

    A KPI with a reader of its own whose symbols nobody wrote down has its words.
    """
    match kpi.estimate:
        case Estimate.SPECIAL:
            return SPECIAL.get(kpi.key, str(kpi.formula))
        case Estimate.QUANTILE:
            return f"P{f'{kpi.at * 100:g}'.translate(LOW)}({_shape(kpi)})"
        case Estimate.MAXIMUM:
            return f"max({_shape(kpi)})"
        case Estimate.DEVIATION:
            n = _sum(kpi.denominator) if kpi.denominator else "n"
            x = _terms(kpi.numerator)
            return f"√((Σ(x²) {MINUS} Σ(x)² ÷ n) ÷ (n {MINUS} 1)), x = {x}, n = {n}"
    when = ", t ≤ T" if kpi.estimate is Estimate.STOCK else ""
    over = ""
    if kpi.denominator is not None:
        per = _sum(kpi.denominator)
        over = f" ÷ ({per} ÷ {kpi.window})" if kpi.window else f" ÷ {per}"
    times = "100 × " if kpi.unit is Unit.POINTS else ""
    return f"{times}{_sum(kpi.numerator)}{over}{when}"


def _shape(kpi: Kpi) -> str:
    return ", ".join(kpi.kind.split("+"))


def _sum(total: Total) -> str:
    return f"Σ({_terms(total)})"


def _terms(total: Total) -> str:
    found = "".join(f" {'+' if sign > 0 else MINUS} {name}" for sign, name in total.terms)
    return found.removeprefix(" + ")
