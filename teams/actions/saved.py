"""Keep and drop the views that people save for themselves."""

from teams.models import SavedView, User


def keep(*, user: User, name: str, query: str) -> SavedView:
    """A view of the same name is replaced."""
    row, _is_new = SavedView.objects.update_or_create(
        user=user, name=name, defaults={"query": query}
    )
    return row


def drop(*, view: SavedView) -> None:
    view.delete()
