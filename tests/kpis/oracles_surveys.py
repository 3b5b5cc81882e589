"""What KPIs of surveys count, by hand."""

ASKED = """
    FROM teams_answercount
    WHERE day BETWEEN %(first)s AND %(last)s AND instrument = '{0}'
      AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
"""


def scores(instrument: str, met: str, base: str = "answered_n") -> str:
    return f"""SELECT coalesce(sum({met}), 0), coalesce(sum({base}), 0)
        {ASKED.format(instrument)}"""


def returned(instrument: str) -> str:
    return f"""SELECT coalesce(sum(answered_n) FILTER (WHERE delivered_n IS NOT NULL), 0),
        coalesce(sum(delivered_n), 0) {ASKED.format(instrument)}"""


PROMOTERS = "score_9 + score_10"
DETRACTORS = "score_0 + score_1 + score_2 + score_3 + score_4 + score_5 + score_6"
NET = f"{PROMOTERS} - ({DETRACTORS})"
OF_FIVE = "score_1 + 2 * score_2 + 3 * score_3 + 4 * score_4 + 5 * score_5"

SURVEY_ORACLES = {
    "csat_score": scores("csat", "score_4 + score_5"),
    "csat_score:mean": scores("csat", OF_FIVE),
    "csat_score:good_bad": scores("csat", "score_4 + score_5", "answered_n - score_3"),
    "csat_score:bottom": scores("csat", "score_1 + score_2"),
    "nps": scores("nps", NET),
    "nps:relational": scores("nps_relational", NET),
    "ces": scores("ces", "score_5 + score_6 + score_7"),
    "ces:mean": scores("ces", f"{OF_FIVE} + 6 * score_6 + 7 * score_7"),
    "ces:top": scores("ces", "score_6 + score_7"),
    "ces:net": scores("ces", "score_6 + score_7 - score_1 - score_2 - score_3"),
    "csat_score:mean_0_5": scores("csat_0_5", OF_FIVE),
    "ces:effort": scores("ces_effort", OF_FIVE),
    "ces:high_effort": scores("ces_effort", "score_4 + score_5"),
    "fcr_rate:survey": scores("fcr", "score_1"),
    "survey_response_rate:fcr": returned("fcr"),
    "survey_response_rate:csat_0_5": returned("csat_0_5"),
    "survey_response_rate:ces_effort": returned("ces_effort"),
    "survey_response_rate": returned("csat"),
    "survey_response_rate:nps": returned("nps"),
    "survey_response_rate:nps_relational": returned("nps_relational"),
    "survey_response_rate:ces": returned("ces"),
    "survey_response_rate:esat": returned("esat"),
    "survey_response_rate:enps": returned("enps"),
    "agent_satisfaction": scores("esat", "score_4 + score_5"),
    "agent_satisfaction:mean": scores("esat", OF_FIVE),
    "enps": scores("enps", NET),
}
