"""What the sample's customers write: in their language, by how content they are."""

from typing import Final

# By how content somebody is, from 0 (not at all) to 2 (quite); one is drawn.
COMMENTS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "fr": (
        (
            "Trois appels pour le même problème, et toujours rien.",
            "Vingt minutes d’attente pour m’entendre dire de rappeler demain.",
            "On m’a transféré deux fois et j’ai dû tout réexpliquer.",
            "Votre conseiller a raccroché avant la fin de l’explication.",
            "Je n’ai pas compris la réponse, et ma facture est toujours fausse.",
            "Promesse de rappel jamais tenue.",
        ),
        (
            "Réponse correcte, mais que c’est long.",
            "Aimable, sans vraiment résoudre mon problème.",
            "Il a fallu insister un peu.",
            "Ça va, mais le menu vocal est pénible.",
        ),
        (
            "Réglé en cinq minutes, merci à la conseillère.",
            "Très clair, j’ai même reçu un récapitulatif.",
            "Personne à l’écoute, et un geste commercial en plus.",
            "Rien à redire.",
            "Pour une fois, la première personne a su me répondre.",
            "Efficace et courtois.",
        ),
    ),
    "en": (
        (
            "Third call about the same thing and still no answer.",
            "I waited twenty minutes to be told to call back tomorrow.",
            "Passed around twice, explained everything from the start each time.",
            "The agent hung up before I had finished.",
            "My invoice is still wrong.",
            "You promised to call me back. Nobody did.",
        ),
        (
            "Right answer in the end, but it took a while.",
            "Friendly, though my problem is not quite solved.",
            "Fine, except for the endless menu.",
            "I had to insist.",
        ),
        (
            "Sorted in five minutes, thank you.",
            "Clear, and a summary by e-mail afterwards.",
            "Kind, patient, and knew what to do.",
            "Nothing to add.",
            "For once the first person knew the answer.",
            "Quick and polite.",
        ),
    ),
}
NOTES: Final = {
    "won_back": "Called back, apologised, invoice corrected; the customer stays.",
    "not_won_back": "Called back; the customer has already left.",
    "not_reached": "Tried three times, left a message.",
    "not_needed": "Meant the product, not us; passed on.",
}
