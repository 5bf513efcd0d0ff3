from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

USERNAME = RegexValidator(r"\A[A-Za-z0-9_.-]{3,30}\Z", "3 to 30 letters, digits, dots, hyphens or underscores.")


class UserQuerySet(models.QuerySet):
    def named(self, name):
        """Users whose username is `name`, whatever the case. `Lower` is what the unique index holds."""
        return self.alias(name_key=Lower("username")).filter(name_key=name.lower())

    def with_email(self, address):
        return self.alias(email_key=Lower("email")).filter(email_key=address.lower())


class Users(UserManager.from_queryset(UserQuerySet)):
    use_in_migrations = False


class User(AbstractUser):
    """Someone with an account. `token_epoch` moves with the password and ends every token issued before."""

    username = models.CharField(max_length=30, unique=True, validators=[USERNAME])
    email = models.EmailField(max_length=254)
    first_name = last_name = None
    token_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = Users()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_any_case"),
            models.UniqueConstraint(Lower("email"), name="user_email_any_case", condition=~models.Q(email="")),
        ]

    def save(self, **kwargs):
        self.email = self.email.lower()  # here and not in SQL: SQLite lowers ASCII only
        super().save(**kwargs)

    def set_password(self, raw_password):
        super().set_password(raw_password)
        self.token_epoch = (self.token_epoch or 0) + 1

    def check_password(self, raw_password):
        """As Django does it. That it may hash the same password anew is no change of password: the epoch stays."""
        epoch = self.token_epoch
        is_right = super().check_password(raw_password)
        self.token_epoch = epoch
        return is_right

    def get_full_name(self):
        return self.username

    def get_short_name(self):
        return self.username
