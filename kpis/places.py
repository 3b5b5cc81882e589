"""Fixed places in a drawing, in units of about a pixel from its left and its top."""

from typing import Any

import altair as alt

# Of plain numbers Altair would look for the class anew each time, in all of its schema.


def x_at(amount: float) -> Any:
    return alt.XValue(amount)  # type: ignore[no-untyped-call]  # so declared by Altair


def y_at(amount: float) -> Any:
    return alt.YValue(amount)  # type: ignore[no-untyped-call]  # as above


def y2_at(amount: float) -> Any:
    return alt.Y2Value(amount)  # type: ignore[no-untyped-call]  # as above
