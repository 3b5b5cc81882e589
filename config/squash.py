"""An app's migrations as one, which makes the tables of an empty database in their last form."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel, RunPython, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState


class Squash:
    """The migrations of one folder up to a number, read as what they come to.

    A database that has some of them takes the others one by one, as `replaces` is Django's. What
    they run by hand follows upon the tables, in its order; a migration marks it `elidable` when it
    has nothing to do for an empty database, or needs a table as it was then.
    """

    def __init__(self, file: str, *, until: int) -> None:
        folder = Path(file).parent
        self.app = folder.parent.name
        self.state = ProjectState()
        self.by_hand: list[Operation] = []
        self.replaces: list[tuple[str, str]] = []
        self.dependencies: list[tuple[str, str]] = []
        for found in sorted(folder.glob("[0-9]*.py")):
            if 1 <= int(found.name[:4]) <= until:
                self.add(found.stem)

    def add(self, name: str) -> None:
        migration = import_module(f"{self.app}.migrations.{name}").Migration
        self.replaces.append((self.app, name))
        self.dependencies += [on for on in migration.dependencies if on[0] != self.app]
        for operation in migration.operations:
            operation.state_forwards(self.app, self.state)
            if isinstance(operation, RunPython | RunSQL) and not operation.elidable:
                self.by_hand.append(operation)

    @property
    def operations(self) -> list[Operation]:
        return [Together([created(model) for model in self.state.models.values()]), *self.by_hand]


def created(model: ModelState) -> CreateModel:
    return CreateModel(
        model.name,
        fields=list(model.fields.items()),
        options=model.options,
        bases=model.bases,
        managers=model.managers,
    )


class Together(Operation):
    """Makes models that refer to each other in any order, and draws the state once for all."""

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Once drawn, a state would draw all related models anew with each that comes.
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.models)} models"
