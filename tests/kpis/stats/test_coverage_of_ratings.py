"""The 95 % intervals of agreement, corrected shares and proficiency, held as all others are."""

import numpy as np
import pytest

from kpis.stats import proficiency, rating
from kpis.stats.misclassification import Labelled, corrected_share
from tests.kpis.stats.coverage import RUNS, Limits, covered, promised, rng


@pytest.mark.parametrize("n", [50, 100, 300])
def test_kappa(n: int) -> None:
    table = np.array([[0.30, 0.05, 0.01], [0.06, 0.25, 0.05], [0.02, 0.06, 0.20]])
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    truth = (np.trace(table) - rows @ columns) / (1 - rows @ columns)
    samples = rng(18, n).multinomial(n, table.ravel(), RUNS).reshape(RUNS, 3, 3)

    found = [rating.kappa(sample) for sample in samples]

    assert promised(covered([(a.low, a.high) for a in found if a], float(truth)))


@pytest.mark.parametrize("form", list(rating.Form))
@pytest.mark.parametrize("contacts", [15, 30, 100])
def test_intraclass_correlations(contacts: int, form: rating.Form) -> None:
    random, k = rng(19, contacts), 4 if form is rating.Form.AGREEMENT else 2
    true = random.normal(0, 8, (RUNS, contacts, 1))
    severity = {rating.Form.ONE_WAY: 0.0, rating.Form.AGREEMENT: 2.0}.get(form, 5.0)
    scores = true + random.normal(0, 5, (RUNS, contacts, k))
    scores += random.normal(0, severity, (RUNS, 1, k))
    apart = severity**2 if form is rating.Form.AGREEMENT else 0.0

    found = [rating.icc(sample, form) for sample in scores]

    assert promised(covered([(a.low, a.high) for a in found if a], 64 / (64 + 25 + apart)))


@pytest.mark.parametrize(("n", "labelled"), [(300, 100), (2000, 300), (10_000, 1000)])
def test_corrected_shares(n: int, labelled: int) -> None:
    random, se, sp = rng(20, n), 0.85, 0.92
    truth = random.uniform(0.1, 0.4, RUNS)
    classed = random.binomial(n, truth * se + (1 - truth) * (1 - sp)).tolist()
    found = random.binomial(labelled, se, RUNS).tolist()
    cleared = random.binomial(labelled, sp, RUNS).tolist()

    results = [
        corrected_share(k, n, Labelled(f, labelled, c, labelled))
        for k, f, c in zip(classed, found, cleared, strict=True)
    ]

    assert promised(covered([(r.low, r.high) for r in results if r], truth.tolist()))


@pytest.mark.parametrize("agents", [40, 100, 400])
def test_proficiency(agents: int) -> None:
    random = rng(21, agents)
    limits: list[Limits] = []
    truths: list[float] = []
    while len(limits) < RUNS:
        talent = random.gamma(50, 1 / 50, agents)
        expected = random.uniform(40, 200, agents)
        observed = random.poisson(talent * expected)
        records = [
            proficiency.Record(o, e, e)
            for o, e in zip(observed.tolist(), expected.tolist(), strict=True)
        ]
        prior = proficiency.shrinkage(records)
        found = [proficiency.index(record, prior) for record in records]
        limits += [(i.low, i.high) for i in found]
        truths += (100 * talent).tolist()

    assert promised(covered(limits, truths))
