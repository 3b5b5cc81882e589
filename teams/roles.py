"""What somebody may do, and the roles that hold it."""

from enum import StrEnum
from typing import Final

from teams.models.people import Role, User


class Permission(StrEnum):
    READ_REPORTS = "read_reports"
    SEND_SCORECARDS = "send_scorecards"
    READ_MAIL = "read_mail"
    READ_IMPORTS = "read_imports"
    PUSH_INTERACTIONS = "push_interactions"
    MANAGE_TEAMS = "manage_teams"
    MANAGE_CUSTOMERS = "manage_customers"
    MANAGE_SETTINGS = "manage_settings"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_SURVEYS = "manage_surveys"
    READ_COMMENTS = "read_comments"
    WORK_FOLLOW_UPS = "work_follow_ups"
    ASK_BY_PHONE = "ask_by_phone"
    READ_COSTS = "read_costs"
    MANAGE_EVENTS = "manage_events"
    REBUILD_FIGURES = "rebuild_figures"
    MANAGE_CONTRACTS = "manage_contracts"
    DISPUTE_SCORECARDS = "dispute_scorecards"


READER: Final = frozenset({Permission.READ_REPORTS, Permission.PUSH_INTERACTIONS})
# Who is measured disputes; who answers does not.
VENDOR: Final = READER | {Permission.DISPUTE_SCORECARDS}
MANAGER: Final = READER | {
    Permission.SEND_SCORECARDS,
    Permission.READ_MAIL,
    Permission.READ_IMPORTS,
    Permission.MANAGE_SURVEYS,
    Permission.READ_COMMENTS,
    Permission.WORK_FOLLOW_UPS,
    Permission.ASK_BY_PHONE,
    Permission.READ_COSTS,
    Permission.MANAGE_EVENTS,
    Permission.REBUILD_FIGURES,
    Permission.MANAGE_CONTRACTS,
}
ROLES: Final = {
    Role.ADMINISTRATOR: frozenset(Permission) - {Permission.DISPUTE_SCORECARDS},
    Role.MANAGER: MANAGER,
    Role.VENDOR: VENDOR,
}
# These reach every team, and what belongs to no single one.
STAFF: Final = frozenset({Role.ADMINISTRATOR, Role.MANAGER})


def may(user: User, permission: Permission) -> bool:
    return user.is_active and permission in ROLES[Role(user.role)]


def is_staff(user: User) -> bool:
    return Role(user.role) in STAFF
