"""The plugin of the webhook, as installed: called is what the environment names, else nothing."""

from __future__ import annotations

import os

from koppel import Notification, hookimpl

from koppel_notify.settings import webhook_settings
from koppel_notify.webhook import Webhook


@hookimpl
def koppel_notify(notification: Notification, link: str) -> None:
    """Call the webhook with a notification. Raises ``ConfigError`` and ``Unavailable``."""
    settings = webhook_settings(os.environ)
    if settings is not None:
        Webhook(settings).koppel_notify(notification, link)
