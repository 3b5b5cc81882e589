"""Drawing an address as a QR code, for paper."""

from typing import Final

import segno

# Modules of white around the code, without which cameras do not find it.
QUIET: Final = 4
# A seventh of it may be dirty or torn.
LEVEL: Final = "m"


def code(address: str) -> str:
    """An SVG image of the address's QR code: black on white, whatever surrounds it.

    It has no size of its own, and holds numbers alone: nothing of the address is its markup.
    """
    drawn = segno.make_qr(address, error=LEVEL).svg_inline(
        border=QUIET, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return str(drawn)
