"""The letter that tells an owner that a page was taken down, and why."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django_tasks import task

from pages_app.models import Page

logger = logging.getLogger(__name__)


def tell_owner(page):
    """Send it in the background, so that nobody waits for a mail server and no block fails for want of one."""
    if settings.MAIL_CONFIGURED and page.owner.email:
        mail_block.enqueue(page.pk)


@task
def mail_block(page_id):
    """Does nothing where the page is not blocked any more."""
    page = Page.objects.existing().exclude(blocked_at=None).filter(pk=page_id).select_related("owner").first()
    if page is None:
        return
    try:
        send_mail(f"Your page {' '.join(page.name.split())} was taken down", letter(page), None, [page.owner.email])
    except (SMTPException, OSError) as error:
        logger.error("block mail not sent: %s", error)


def letter(page):
    reason = f"The reason: {page.blocked_reason}\n\n" if page.blocked_reason else "No reason was given.\n\n"
    return (
        f"Hello {page.owner.username},\n\n"
        f"your page “{' '.join(page.name.split())}” ({page.url_path}) was taken down by whoever runs this installation."
        " Nobody can open it; its text and its data are kept.\n\n"
        f"{reason}"
        f"You find it on your dashboard: {settings.APP_ORIGIN or settings.LISTENING_ORIGIN}/dashboard\n"
        "If you think this is a mistake, tell whoever runs this installation.\n"
    )
