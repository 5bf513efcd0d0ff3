"""The letter with the link to a new password."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_tasks import task

from accounts.models import User

logger = logging.getLogger(__name__)


@task
def mail_reset(address):
    """In the background, whoever has the address or nobody: a request must not take longer for one that is known."""
    user = User.objects.with_email(address).filter(is_active=True).first()
    if user is None or not user.has_usable_password():
        return
    try:
        send_mail(f"A new password for {user.username}", letter(user), None, [user.email])
    except (SMTPException, OSError) as error:
        logger.error("reset mail not sent: %s", error)


def letter(user):
    """It leads nowhere but to the new password: whoever asked for it need not be whom it is sent to."""
    base = settings.APP_ORIGIN or settings.LISTENING_ORIGIN
    uid, token = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    return (
        f"Somebody, we hope you, asked for a new password for the account {user.username} at {base}.\n\n"
        f"Choose it here: {base}/password-reset/{uid}/{token}\n\n"
        "The link works once, for an hour. If it was not you, you need do nothing: your password stays as it is.\n"
    )
