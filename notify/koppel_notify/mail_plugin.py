"""The plugin of mail, as installed: where it goes is told by the environment, else nowhere."""

from __future__ import annotations

import os

from koppel import Notification, hookimpl

from koppel_notify.mail import Mail
from koppel_notify.settings import mail_settings


@hookimpl
def koppel_notify(notification: Notification, link: str) -> None:
    """Send a notification by mail. Raises ``ConfigError`` and ``Unavailable``."""
    settings = mail_settings(os.environ)
    if settings is not None:
        Mail(settings).koppel_notify(notification, link)
