"""What a mail says of a scorecard: the sentences of its paper, and under a contract its score."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kpis import contractmoney, contractpaper, contractwords, formats, summary
from kpis.queries.figures import Figures
from kpis.stages import PLAIN, Stage
from kpis.summary import Sentence


def sentences(figures: Figures, stage: Stage = PLAIN) -> tuple[Sentence, ...]:
    """In the active language."""
    verdict = stage.verdict(get_language() or "en")
    agreement = figures.agreement
    if agreement is None:
        return summary.sentences(figures, verdict)
    said = contractwords.sentences(figures, verdict)
    rest = [one.text for one in said if one.text] + [contractwords.facts(figures)]
    if agreement.money is not None:
        due = contractmoney.due(figures, agreement.money)
        rest.append(_("%(label)s: %(amount)s.") % {"label": due.label, "amount": due.amount})
    if stage.dispute_until:
        day = formats.day(stage.dispute_until)
        rest.append(_("Figures can be disputed until the end of %(day)s.") % {"day": day})
    return (Sentence(_score(figures), is_first=True), *(Sentence(text) for text in rest))


def _score(figures: Figures) -> str:
    assert figures.agreement is not None  # as asked before
    grade = contractpaper.grade(figures.agreement.standing, figures)
    if figures.agreement.standing.score is None:
        return f"{grade.letter}."
    said = _("%(score)s of 100, %(grade)s") % {"score": grade.score, "grade": grade.letter}
    return f"{said} · {grade.before}." if grade.before else f"{said}."
