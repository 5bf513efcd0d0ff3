"""The letter that carries an invite link."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail

logger = logging.getLogger(__name__)


def mail_invite(invite, page, inviter, url):
    """Send the link to the invited address. True when it went out; False also where no mail is configured."""
    if not settings.MAIL_CONFIGURED:
        return False
    try:
        return bool(
            send_mail(
                subject=f"{inviter} invites you to {' '.join(page.name.split())}",
                message=(
                    f"{inviter} would like you to join the team of “{page.name}” as {invite.role}.\n\n"
                    f"Join here: {url}\n\nThe link works once, until {invite.expires_at:%d %B %Y}.\n"
                    "If you do not know what this is about, you need do nothing.\n"
                ),
                from_email=None,
                recipient_list=[invite.email],
            )
        )
    except (SMTPException, OSError) as error:
        logger.error("invite mail not sent: %s", error)
        return False
