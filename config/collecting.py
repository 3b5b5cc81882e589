"""How often the garbage collector looks for what only it can free: seldom."""

import gc
from typing import Final

# A page of figures makes tens of thousands of objects, of which hardly any point at each other:
# looked for after 700 of them, as Python would, they cost a tenth of the page's time. So does
# loading Vigie, of which nothing is let go.
YOUNG: Final = 20_000


def seldom() -> None:
    """Look at new objects seldom, from the first that a process loads."""
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


def settle() -> None:
    """Keep what is loaded by now from being searched again."""
    gc.collect()
    gc.freeze()
