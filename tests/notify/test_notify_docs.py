"""Every block of code in docs/notifications.md runs as printed."""

from __future__ import annotations

import re
from pathlib import Path

from koppel import Koppel
from koppel_notify.settings import MAIL, WEBHOOK, MailSettings, WebhookSettings
from koppel_notify.webhook import Webhook

from tests.notify.notify_servers import Hook, notification, serving

TEXT = (Path(__file__).parents[2] / "docs" / "notifications.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- example: (\S+) -->\n```python\n(.*?)```", TEXT, re.DOTALL))
SECRET = "a secret of two"


def names_of(example):
    """Run a block as a module and return its names."""
    names = {"__name__": example.removesuffix(".py")}
    exec(compile(EXAMPLES[example], example, "exec"), names)
    return names


def test_every_block_is_an_example_that_is_run():
    """No code stands on the page that no test runs."""
    assert len(re.findall(r"^```\w", TEXT, re.MULTILINE)) == len(EXAMPLES) == 2


def test_the_receiver_knows_koppel_by_the_signature():
    """As printed, on a call that koppel makes; another secret or body is refused."""
    is_from_koppel = names_of("receiver.py")["is_from_koppel"]
    with serving(Hook) as hook:
        url = f"http://127.0.0.1:{hook.port}/"
        settings = WebhookSettings(url=url, secret=SECRET + "!", allow=("127.0.0.1",))
        Webhook(settings).koppel_notify(notification(), "acme")

    (body,), (headers,) = hook.kept, hook.headers
    signature = headers["X-Koppel-Signature"]
    assert is_from_koppel(body, signature, SECRET + "!")
    assert not is_from_koppel(body, signature, SECRET + "?")
    assert not is_from_koppel(body + b" ", signature, SECRET + "!")


def test_a_host_is_told_by_its_own_plugin(capsys):
    """The plugin of the page is among those who are told."""
    app = names_of("host.py")["app"]
    assert isinstance(app, Koppel)
    (screen,) = [each for each in app.registry.notifiers if each.name == "screen"]
    screen.notify(notification(), "acme")
    app.close()

    assert "acme needs attention invoices: 1 created, 1 held Invoice 2026 / 2" in (
        capsys.readouterr().out
    )


def test_every_variable_is_on_the_page():
    """Each setting of the environment is named, and no other."""
    told = set(re.findall(r"KOPPEL_(?:MAIL|WEBHOOK)_[A-Z]+", TEXT))
    fields = {"sender": "FROM", "port": "SERVER"}
    mail = {MAIL + fields.get(name, name.upper()) for name in MailSettings.model_fields}
    webhook = {WEBHOOK + name.upper() for name in WebhookSettings.model_fields}

    assert told == mail | webhook
