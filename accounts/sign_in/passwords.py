from django.core.exceptions import ValidationError

SHORTEST, SHORTEST_OF_STAFF = 6, 10


def shortest_of(user):
    return SHORTEST_OF_STAFF if getattr(user, "is_staff", False) else SHORTEST


class LongEnough:
    """For forms and commands: CONTRACT 2.1, and more of those who may enter the admin. The API checks by itself."""

    def validate(self, password, user=None):
        shortest = shortest_of(user)
        if len(password) < shortest:
            raise ValidationError(f"This password is too short. It needs at least {shortest} characters.")

    def get_help_text(self):
        return f"At least {SHORTEST} characters; {SHORTEST_OF_STAFF} for staff."
