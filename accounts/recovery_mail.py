"""The letter with the link to a new password."""

import logging
from smtplib import SMTPException

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_tasks import task

from accounts.models import User
from accounts.next_address import with_next

logger = logging.getLogger(__name__)


@task
def mail_reset(address, base, next_address):
    """In the background, whoever has the address or nobody: a request must not take longer for one that is known."""
    user = User.objects.with_email(address).filter(is_active=True).first()
    if user is None or not user.has_usable_password():
        return
    try:
        send_mail(f"A new password for {user.username}", letter(user, base, next_address), None, [user.email])
    except (SMTPException, OSError) as error:
        logger.error("reset mail not sent: %s", error)


def letter(user, base, next_address):
    uid, token = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    return (
        f"Somebody, we hope you, asked for a new password for the account {user.username} at {base}.\n\n"
        f"Choose it here: {base}{with_next(f'/password-reset/{uid}/{token}', next_address)}\n\n"
        "The link works once, for an hour. If it was not you, you need do nothing: your password stays as it is.\n"
    )
