"""Shrinkage of contracted time, and what of it the plan foresaw."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from kpis.catalogue.common import both, variant
from kpis.definitions import Kpi

# Plans are corrected for so long after the day.
CORRECTED = timedelta(days=30)


def shrinkages(base: Kpi, parts: Callable[..., dict[str, Any]]) -> tuple[Kpi, ...]:
    """The variants of `base`; `parts` makes a share of time with what its interval needs."""
    contracted = variant(
        base,
        "contracted",
        name=both("Shrinkage of contracted time", "Taux d’indisponibilité du temps contractuel"),
        abbreviation=both("Shrinkage, contract", "Indisponibilité, contrat"),
        meaning=both(
            "Share of the time that contracts ask for in which agents are not available for planned"
            " work: unpaid absence counts on both sides.",
            "Part du temps dû par contrat où les agents ne sont pas disponibles pour le travail"
            " prévu : l’absence non payée compte des deux côtés.",
        ),
        formula=both(
            "(training + meetings + paid breaks + absence, paid or not) ÷ (paid time + unpaid"
            " absence)",
            "(formation + réunions + pauses payées + absences, payées ou non) ÷ (temps payé +"
            " absences non payées)",
        ),
        **parts(
            *("lost_contracted", "contracted", "contracted_days"),
            *("lost_contracted_sq", "lost_by_contracted", "contracted_sq"),
        ),
        edge=both(
            "Contracted is what was paid and what was taken unpaid; overtime that is paid is in"
            " it. An unpaid break is no working time.",
            "Le temps contractuel : ce qui est payé et ce qui est pris sans solde ; les heures"
            " supplémentaires payées y sont. Une pause non payée n’est pas du temps de travail.",
        ),
        example=both(
            "140 of 480 min paid, and 20 min of unpaid absence: 160 ÷ 500 = 32%.",
            "140 sur 480 min payées, et 20 min d’absence non payée : 160 ÷ 500 = 32 %.",
        ),
    )
    foreseen = variant(
        base,
        "foreseen",
        name=both("Planned shrinkage", "Taux d’indisponibilité prévue"),
        abbreviation=both("Shrinkage, planned", "Indisponibilité prévue"),
        meaning=both(
            "Share of paid time that agents spent away from planned work as the plan foresaw.",
            "Part du temps payé passée hors du travail prévu comme le planning l’avait prévu.",
        ),
        formula=both(
            "time away that the plan foresaw ÷ paid time", "indisponibilité prévue ÷ temps payé"
        ),
        **parts(
            *("lost_foreseen", "paid_to_plan", "told_days"),
            *("lost_foreseen_sq", "foreseen_paid", "paid_to_plan_sq"),
        ),
        matures_after=CORRECTED,
        edge=both(
            "Foreseen is what fell in time planned for training, meetings, paid breaks or paid"
            " absence, whichever of them it was. Agents’ days without a plan are left out.",
            "Prévu : ce qui est tombé dans un temps planifié pour formation, réunion, pause payée"
            " ou absence payée, quel qu’en soit le motif. Les jours-agents sans plan sont exclus.",
        ),
        example=both(
            "140 min away, 100 of them planned so, of 480 min paid: 20.8%.",
            "140 min d’indisponibilité, dont 100 prévues, sur 480 min payées : 20,8 %.",
        ),
        others=both(
            "Often split into leave and sickness by reason; here the plan decides.",
            "Souvent partagé entre congés et maladie par motif ; ici, le planning décide.",
        ),
    )
    unforeseen = variant(
        foreseen,
        "unforeseen",
        name=both("Unplanned shrinkage", "Taux d’indisponibilité imprévue"),
        abbreviation=both("Shrinkage, unplanned", "Indisponibilité imprévue"),
        meaning=both(
            "Share of paid time that agents spent away from planned work without the plan’s"
            " knowing: sickness, mostly.",
            "Part du temps payé passée hors du travail prévu sans que le planning le sache :"
            " maladie surtout.",
        ),
        formula=both(
            "time away that the plan did not foresee ÷ paid time",
            "indisponibilité imprévue ÷ temps payé",
        ),
        **parts(
            *("lost_unforeseen", "paid_to_plan", "told_days"),
            *("lost_unforeseen_sq", "unforeseen_paid", "paid_to_plan_sq"),
        ),
        example=both(
            "140 min away, 100 of them planned so, of 480 min paid: 40 ÷ 480 = 8.3%.",
            "140 min d’indisponibilité, dont 100 prévues, sur 480 min payées : 40 ÷ 480 = 8,3 %.",
        ),
    )
    return contracted, foreseen, unforeseen
