"""Webhook: a signed call to a public address, that follows nobody and waits for nobody."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import time

import pytest
from koppel import ConfigError, Unavailable
from koppel_notify import Webhook, WebhookSettings, webhook_plugin
from koppel_notify.addresses import address_of
from koppel_notify.settings import webhook_settings

from tests.notify.notify_servers import HELD, Hook, notification, serving

SECRET = "canary-of-the-webhook"


def settings(port, **changes):
    """Return settings for a server of this machine."""
    fields = {"url": f"http://127.0.0.1:{port}/told?by=koppel", "secret": SECRET}
    return WebhookSettings(**{**fields, "allow": ("127.0.0.1", "localhost"), **changes})


def test_a_call_is_json_with_the_signature_of_its_body():
    """The receiver computes the same from the secret that both know."""
    with serving(Hook) as hook:
        Webhook(settings(hook.port)).koppel_notify(notification(), "acme")

    assert hook.said == ["POST /told?by=koppel HTTP/1.1"]
    (body,), (headers,) = hook.kept, hook.headers
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Koppel-Signature"] == f"sha256={signature}"
    assert json.loads(body) == {
        "id": "koppel.acme.12.20261116091500",
        "link": "acme",
        "run": 12,
        "at": "2026-11-16T09:15:00+00:00",
        "state": "trouble",
        "news": "needs attention",
        "text": "invoices: 1 created, 1 held",
        "lines": [HELD],
    }


def test_a_call_over_tls_looks_at_the_certificate(certificate):
    """Of the host that the address names."""
    with serving(Hook, tls=certificate.server) as hook:
        wanted = settings(hook.port, url=f"https://localhost:{hook.port}/")
        Webhook(wanted, tls=certificate.client).koppel_notify(notification(), "acme")
    assert len(hook.kept) == 1


def test_a_certificate_of_another_host_is_refused(certificate):
    """The certificate is for localhost; the address names 127.0.0.1."""
    with serving(Hook, tls=certificate.server) as hook:
        wanted = settings(hook.port, url=f"https://127.0.0.1:{hook.port}/")
        with pytest.raises(Unavailable, match="certificate"):
            Webhook(wanted, tls=certificate.client).koppel_notify(notification(), "acme")
    assert hook.kept == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "redirects are not"),
        (b"HTTP/1.1 500 Oh\r\n\r\n", "answered 500"),
        (b"HTTP/1.1 404 No\r\n\r\n", "answered 404"),
        (b"HTTP/1.1 199 Eh\r\n\r\n", "answered 199"),
        (b"SSH-2.0-x\r\n", "no HTTP"),
        (b"", "no HTTP"),
        (b"x" * 100_000, "no HTTP|reset|Broken pipe"),
    ],
)
def test_only_an_answer_of_success_means_that_it_arrived(answer, words):
    """Anything else is told, and the notification is handed over again later."""
    with serving(Hook) as hook:
        hook.answers = [answer]
        with pytest.raises(Unavailable, match=words):
            Webhook(settings(hook.port)).koppel_notify(notification(), "acme")
    assert len(hook.kept) == 1


@pytest.mark.parametrize("dripping", [True, False])
def test_a_receiver_that_does_not_answer_is_left_in_time(dripping):
    """Silent, or one byte at a time: the whole call has one deadline."""

    class Slow(Hook):
        """Takes its time."""

        def handle(self):
            """Answer for ever, or not at all."""
            for _ in range(40):
                time.sleep(0.05)
                try:
                    self.wfile.write(b"H" if dripping else b"")
                except OSError:
                    return

    with serving(Slow) as hook:
        began = time.monotonic()
        with pytest.raises(Unavailable, match="time"):
            Webhook(settings(hook.port), seconds=0.3).koppel_notify(notification(), "acme")
    assert time.monotonic() - began < 10


def test_an_address_inside_the_house_is_not_called_unless_it_is_allowed():
    """The message says how to allow it."""
    words = r"KOPPEL_WEBHOOK_ALLOW=127\.0\.0\.1"
    with serving(Hook) as hook, pytest.raises(ConfigError, match=words):
        Webhook(settings(hook.port, allow=())).koppel_notify(notification(), "acme")
    assert hook.kept == []


@pytest.mark.parametrize("found", ["10.0.0.7", "169.254.169.254", "::1", "fe80::1%1"])
def test_a_public_name_with_a_private_address_is_not_called(monkeypatch, found):
    """Whatever the name is, the address that it leads to counts."""
    answers = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", (found, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kw: answers)

    with pytest.raises(ConfigError, match="which is not public"):
        address_of("hooks.example.com", 443)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example.com/", "https is needed"),
        ("ftp://hooks.example.com/", "write the url as https"),
        ("https://", "write the url as https"),
        ("https://ann:pw@hooks.example.com/", "neither a user"),
        ("https://hooks.example.com/#x", "fragment"),
        ("https://hooks.example.com/a b", "ASCII"),
        ("https://hooks.example.com/a\r\nX: y", "ASCII"),
    ],
)
def test_an_address_that_cannot_be_is_refused(url, words):
    """Before anything is called; the secret is not shown."""
    environment = {"KOPPEL_WEBHOOK_URL": url, "KOPPEL_WEBHOOK_SECRET": SECRET}
    with pytest.raises(ConfigError, match="KOPPEL_WEBHOOK_") as wrong:
        webhook_settings(environment)

    assert words in str(wrong.value)
    assert SECRET not in str(wrong.value)


def test_a_call_needs_a_secret_that_cannot_be_guessed():
    """None, or a short one, is refused by its name."""
    for secret in ("", "short"):
        with pytest.raises(ConfigError, match="KOPPEL_WEBHOOK_SECRET"):
            webhook_settings(
                {"KOPPEL_WEBHOOK_URL": "https://x.be/", "KOPPEL_WEBHOOK_SECRET": secret}
            )


def test_the_secret_shows_nowhere():
    """Neither in a repr nor in a dump."""
    found = settings(1)
    assert SECRET not in repr(found) + str(found) + found.model_dump_json()
    assert SECRET not in repr(Webhook(found))


def test_installed_and_not_configured_it_is_silent(monkeypatch):
    """No variable, no call, no error."""
    monkeypatch.delenv("KOPPEL_WEBHOOK_URL", raising=False)

    assert webhook_plugin.koppel_notify(notification(), "acme") is None


def test_installed_and_configured_it_calls(monkeypatch):
    """The plugin reads the environment when it is called."""
    with serving(Hook) as hook:
        monkeypatch.setenv("KOPPEL_WEBHOOK_URL", f"http://127.0.0.1:{hook.port}/")
        monkeypatch.setenv("KOPPEL_WEBHOOK_SECRET", SECRET)
        monkeypatch.setenv("KOPPEL_WEBHOOK_ALLOW", "127.0.0.1")
        webhook_plugin.koppel_notify(notification(), "acme")

    assert len(hook.kept) == 1
