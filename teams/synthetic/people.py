"""Who works in the synthetic centre, for whom, and about what."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

CHANNELS: Final = ("phone", "email", "chat", "social")
PHONE, EMAIL, CHAT, SOCIAL = range(4)


@dataclass(frozen=True, slots=True)
class TopicProfile:
    """A topic; `weight` multiplies how long an agent needs for it.

    By design, some are never resolved at the first contact.
    """

    slug: str
    name: str
    group: str
    weight: float
    is_unresolvable: bool = False


@dataclass(frozen=True, slots=True)
class TeamProfile:
    """A team and its habits; `load` is demand against staff on the first and on the last day."""

    slug: str
    name: str
    vendor: str
    site: str
    share: float
    channels: tuple[float, float, float, float]
    simple: float
    load: tuple[float, float]
    pace: float
    hold_rate: float
    wrap_up: float
    transfer_rate: float
    repeat_rate: float
    rating: float


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """An agent and the position of the one team they work in."""

    reference: str
    team: int


GROUPS: Final = {
    "facturation": "Facturation",
    "livraison": "Livraison",
    "compte": "Compte et contrat",
    "technique": "Assistance technique",
}
TOPICS: Final = (
    TopicProfile("facture", "Facture", "facturation", 1.0),
    TopicProfile("paiement", "Paiement", "facturation", 0.9),
    TopicProfile("remboursement", "Remboursement", "facturation", 1.2),
    TopicProfile("suivi-de-colis", "Suivi de colis", "livraison", 0.7),
    TopicProfile("colis-endommage", "Colis endommagé", "livraison", 1.3, is_unresolvable=True),
    TopicProfile("mot-de-passe", "Mot de passe", "compte", 0.6),
    TopicProfile("changement-de-contrat", "Changement de contrat", "compte", 1.1),
    TopicProfile("resiliation", "Résiliation", "compte", 1.3),
    TopicProfile("panne", "Panne", "technique", 1.7),
    TopicProfile("installation", "Installation", "technique", 1.5),
)
SEGMENTS: Final = {
    "particuliers": "Particuliers",
    "professionnels": "Professionnels",
    "premium": "Premium",
}
# Shares of the segments and languages among customers, in hundredths.
SEGMENT_SHARES: Final = (70, 22, 8)
LANGUAGES: Final = ("fr", "en", "de")
LANGUAGE_SHARES: Final = (82, 14, 4)

TEAMS: Final = (
    TeamProfile(
        slug="support-lyon", name="Support Lyon", vendor="", site="Lyon", share=0.27,
        channels=(0.52, 0.24, 0.16, 0.08), simple=0.0, load=(0.84, 0.82), pace=1.06,
        hold_rate=0.16, wrap_up=48, transfer_rate=0.07, repeat_rate=0.18, rating=4.3,
    ),
    TeamProfile(
        slug="support-nantes", name="Support Nantes", vendor="", site="Nantes", share=0.20,
        channels=(0.46, 0.34, 0.14, 0.06), simple=0.1, load=(0.92, 0.95), pace=1.0,
        hold_rate=0.19, wrap_up=42, transfer_rate=0.08, repeat_rate=0.22, rating=4.15,
    ),
    TeamProfile(
        slug="atlas-contact", name="Atlas Contact", vendor="Atlas Contact", site="Casablanca",
        share=0.25, channels=(0.66, 0.18, 0.14, 0.02), simple=0.7, load=(1.35, 0.80), pace=0.92,
        hold_rate=0.22, wrap_up=30, transfer_rate=0.11, repeat_rate=0.25, rating=4.0,
    ),
    TeamProfile(
        slug="orvane", name="Orvane", vendor="Orvane", site="Lille", share=0.10,
        channels=(0.78, 0.20, 0.012, 0.008), simple=0.5, load=(0.90, 0.90), pace=0.97,
        hold_rate=0.20, wrap_up=36, transfer_rate=0.09, repeat_rate=0.20, rating=4.1,
    ),
    TeamProfile(
        slug="helicor", name="Hélicor", vendor="Hélicor", site="Bucarest", share=0.18,
        channels=(0.70, 0.16, 0.12, 0.02), simple=0.8, load=(1.05, 1.60), pace=0.85,
        hold_rate=0.30, wrap_up=24, transfer_rate=0.16, repeat_rate=0.32, rating=3.6,
    ),
)  # fmt: skip
FIRST_NAMES: Final = (
    "Camille", "Louise", "Inès", "Hugo", "Léa", "Adam", "Chloé", "Yanis", "Manon", "Lucas",
    "Zoé", "Malik", "Élise", "Théo", "Nadia", "Jules", "Sarah", "Mathis", "Awa", "Noé",
)  # fmt: skip
LAST_NAMES: Final = (
    "Martin", "Bernard", "Petit", "Moreau", "Lefèvre", "Garcia", "Roux", "Fontaine", "Benali",
    "Girard", "Dupont", "Lambert", "Diallo", "Mercier", "Faure", "Popescu", "Chevalier",
)  # fmt: skip


def teams(count: int, *, seed: int) -> tuple[TeamProfile, ...]:
    """The five named teams, fewer, or more that resemble them."""
    found = list(TEAMS[:count])
    draw = np.random.default_rng([seed, 1])
    for position in range(len(TEAMS), count):
        like = TEAMS[position % len(TEAMS)]
        name = f"{'Prestataire' if like.vendor else 'Support'} {position + 1:02d}"
        start, end = like.load
        found.append(
            replace(
                like,
                slug=name.lower().replace(" ", "-"),
                name=name,
                vendor=name if like.vendor else "",
                share=like.share * float(draw.uniform(0.5, 1.5)),
                load=(start * float(draw.uniform(0.8, 1.1)), end * float(draw.uniform(0.8, 1.1))),
                pace=like.pace * float(draw.uniform(0.85, 1.2)),
                repeat_rate=like.repeat_rate * float(draw.uniform(0.8, 1.2)),
            )
        )
    return tuple(found)


def agents(profiles: tuple[TeamProfile, ...], *, contacts_a_day: float) -> tuple[AgentProfile, ...]:
    """As many agents as the work needs, team after team."""
    total = sum(profile.share for profile in profiles)
    found = []
    for team, profile in enumerate(profiles):
        needed = max(4, round(contacts_a_day * profile.share / total / 30))
        for number in range(needed):
            first = FIRST_NAMES[(number * 7 + team * 3) % len(FIRST_NAMES)]
            last = LAST_NAMES[(number * 5 + team * 2) % len(LAST_NAMES)]
            found.append(AgentProfile(f"{first} {last} {team + 1:02d}-{number + 1:03d}", team))
    return tuple(found)
