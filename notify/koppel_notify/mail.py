"""Mail: sends a notification through a mail server, encrypted unless that is on this machine."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import closing

from koppel import Notification, Unavailable, hookimpl

from koppel_notify.settings import MailSettings
from koppel_notify.wording import mail

SECONDS = 10.0
"""So long one answer of the server may take."""


class Mail:
    """A plugin that sends each notification as a mail. Raises ``Unavailable``."""

    def __init__(self, settings: MailSettings, tls: ssl.SSLContext | None = None) -> None:
        """``tls``: whom to trust; None: whom the machine trusts."""
        self._settings = settings
        self._tls = tls

    @hookimpl
    def koppel_notify(self, notification: Notification, link: str) -> None:
        """Send it to all readers, in one mail."""
        to = self._settings
        try:
            with closing(self._server()) as server:
                server.send_message(mail(notification, link, to.sender, to.to))
        except smtplib.SMTPAuthenticationError as error:
            raise Unavailable(
                f"the mail server {to.server} refused the login ({error.smtp_code}): look at "
                "KOPPEL_MAIL_USER and KOPPEL_MAIL_PASSWORD"
            ) from None  # it holds what the server said to the password
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable(f"the mail server {to.server} did not take it: {error}") from error

    def _server(self) -> smtplib.SMTP:
        to = self._settings
        tls = self._tls or ssl.create_default_context()
        server: smtplib.SMTP
        if to.security == "tls":
            server = smtplib.SMTP_SSL(to.server, to.port, timeout=SECONDS, context=tls)
        else:
            server = smtplib.SMTP(to.server, to.port, timeout=SECONDS)
        try:
            if to.security == "starttls":
                server.starttls(context=tls)
            if to.user:
                server.login(to.user, to.password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server
