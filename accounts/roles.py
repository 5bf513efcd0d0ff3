"""The only table of rights: what each standing on a page may do in each area (CONTRACT 3, 5, 7, 10.1, 12)."""

from django.db.models import TextChoices


class Role(TextChoices):
    """A place in a team."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


GRANTABLE = (Role.ADMIN, Role.MEMBER, Role.VIEWER)

# Standings that are no role: nobody is signed in, or somebody who has nothing to do with the page.
ANONYMOUS, OUTSIDER = "anonymous", "outsider"

READ = frozenset({"read", "read_schema"})
OWN = READ | {"create", "change_own"}
SUBMIT = frozenset({"create", "read_schema"})
ANY = OWN | {"change_any"}

GRANTS = {
    "page": {  # whoever gets as far as asking may see that it is there
        Role.OWNER: {"see", "read", "edit_content", "manage"},
        Role.ADMIN: {"see", "read", "edit_content"},
        Role.MEMBER: {"see", "read", "edit_content"},
        Role.VIEWER: {"see", "read"},
        OUTSIDER: {"see"},
        ANONYMOUS: {"see"},
    },
    "team": {
        Role.OWNER: ANY | {"invite", "remove", "manage_roles", "manage_schema"},
        Role.ADMIN: ANY | {"invite", "remove"},
        Role.MEMBER: OWN,
        Role.VIEWER: READ,
    },
    "solo": {
        Role.OWNER: OWN | {"manage_schema"},
        Role.ADMIN: OWN,
        Role.MEMBER: OWN,
        Role.VIEWER: OWN,
        OUTSIDER: OWN,
    },
    "social": {
        Role.OWNER: OWN | {"manage_schema"},
        Role.ADMIN: OWN,
        Role.MEMBER: OWN,
        Role.VIEWER: OWN,
        OUTSIDER: OWN,
        ANONYMOUS: READ,
    },
    "assets": {
        Role.OWNER: {"read", "manage"},
        Role.ADMIN: {"read"},
        Role.MEMBER: {"read"},
        Role.VIEWER: {"read"},
        OUTSIDER: {"read"},
        ANONYMOUS: {"read"},
    },
    "cms": {
        Role.OWNER: ANY | {"read_gated", "manage_schema"},
        Role.ADMIN: READ,
        Role.MEMBER: READ,
        Role.VIEWER: READ,
        OUTSIDER: READ,
        ANONYMOUS: READ,
    },
    "form": {
        Role.OWNER: ANY | {"manage_schema"},
        Role.ADMIN: SUBMIT,
        Role.MEMBER: SUBMIT,
        Role.VIEWER: SUBMIT,
        OUTSIDER: SUBMIT,
        ANONYMOUS: SUBMIT,
    },
}

REMOVABLE_BY_ADMIN = (Role.MEMBER, Role.VIEWER)


def allows(area, standing, action):
    """May somebody of this standing do this? What the table does not name is refused."""
    return action in GRANTS.get(area, {}).get(standing, ())
