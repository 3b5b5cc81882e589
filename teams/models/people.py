"""Who logs in, and which teams they reach."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models.teams import Team


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("administrator")
    MANAGER = "manager", _("manager")
    VENDOR = "vendor", _("vendor")


class User(AbstractUser):
    """Somebody with a login. What the role may do stands in `teams.roles`."""

    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.VENDOR)
    language = models.CharField(
        _("language"),
        max_length=8,
        choices=[("en", "English"), ("fr", "français")],
        default="fr",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known")
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Membership(models.Model):
    """A vendor's person may see this team."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "team"], name="membership_once_a_team")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.team_id}"


class ApiToken(models.Model):
    """A key for programs. Only its SHA-256 is kept; it acts for its user, on its teams."""

    name = models.CharField(_("name"), max_length=100)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    teams = models.ManyToManyField(Team, related_name="+", blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
