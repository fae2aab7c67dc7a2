"""koppel-notify passes on what koppel tells people: by mail, and by a call to a webhook.

Installed, both are silent until the environment says where to (docs/notifications.md). A host may
make ``Mail`` and ``Webhook`` itself, and hand them to its ``Registry`` as plugins.
"""

from koppel_notify.mail import Mail
from koppel_notify.settings import MailSettings, WebhookSettings
from koppel_notify.webhook import Webhook

__all__ = ["Mail", "MailSettings", "Webhook", "WebhookSettings"]
