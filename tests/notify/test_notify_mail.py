"""Mail: what the server gets, that the way is encrypted, and that secrets stay hidden."""

from __future__ import annotations

import ssl
from email import message_from_bytes, policy

import pytest
from koppel import ConfigError, Unavailable
from koppel_notify import Mail, MailSettings, mail_plugin
from koppel_notify.settings import mail_settings

from tests.notify.notify_servers import HELD, Mailbox, notification, serving

PASSWORD = "canary-of-the-mail"
ENVIRONMENT = {
    "KOPPEL_MAIL_TO": "ann@example.com, bob@example.com",
    "KOPPEL_MAIL_FROM": "koppel@example.com",
    "KOPPEL_MAIL_SERVER": "mail.example.com:2525",
    "KOPPEL_MAIL_USER": "koppel",
    "KOPPEL_MAIL_PASSWORD": PASSWORD,
}


def settings(port, **changes):
    """Return settings for a server of this machine."""
    fields = {"to": ("ann@example.com",), "sender": "koppel@example.com", "port": port}
    return MailSettings(**{**fields, "server": "127.0.0.1", "security": "none", **changes})


def test_a_mail_tells_which_record_why_and_what_to_do():
    """It has a subject with the link and what is new, and the lines of the notification."""
    with serving(Mailbox) as box:
        Mail(settings(box.port)).koppel_notify(notification(), "acme")

    (raw,) = box.kept
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Subject"] == "koppel, link acme: needs attention"
    assert (mail["From"], mail["To"]) == ("koppel@example.com", "ann@example.com")
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert "Run 12 of link acme: invoices: 1 created, 1 held" in text
    assert f"- {HELD}" in text
    assert "koppel status --link acme" in text


def test_a_second_copy_is_known_by_its_message_id():
    """The same notification bears the same id, another one another."""
    with serving(Mailbox) as box:
        for told in (notification(), notification(), notification(run=13)):
            Mail(settings(box.port)).koppel_notify(told, "acme")

    first, second, other = (message_from_bytes(raw)["Message-ID"] for raw in box.kept)
    assert first == second != other


def test_what_a_record_is_called_cannot_add_a_header_or_a_line():
    """Line ends and control characters of a name become blanks."""
    evil = "Invoice 1 (Acme\r\nBcc: all@example.com\x1b[2J): held: x"
    with serving(Mailbox) as box:
        Mail(settings(box.port)).koppel_notify(notification(lines=(evil,)), "acme")

    mail = message_from_bytes(box.kept[0], policy=policy.default)
    assert mail["Bcc"] is None
    assert (
        "- Invoice 1 (Acme  Bcc: all@example.com [2J): held: x" in mail.get_content().splitlines()
    )


def test_a_mail_is_bounded():
    """However many records are in trouble and however long their names are."""
    lines = tuple(f"Invoice {n}: held: {'x' * 5000}" for n in range(500))
    with serving(Mailbox) as box:
        Mail(settings(box.port)).koppel_notify(notification(lines=lines), "acme")

    text = message_from_bytes(box.kept[0], policy=policy.default).get_content()
    assert "- and 450 more" in text
    assert len(text) < 30_000


def test_the_way_to_another_machine_is_encrypted(certificate):
    """STARTTLS comes before the login and the mail."""
    with serving(Mailbox, tls=certificate.server) as box:
        wanted = settings(box.port, server="localhost", security="starttls", user="koppel")
        wanted = wanted.model_copy(update={"password": settings_password()})
        Mail(wanted, tls=certificate.client).koppel_notify(notification(), "acme")

    verbs = [line.split()[0].upper() for line in box.said]
    assert verbs[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
    assert len(box.kept) == 1


def settings_password():
    """Return the password as settings keep it."""
    return mail_settings(ENVIRONMENT).password


def test_a_server_that_nobody_vouches_for_gets_no_mail(certificate):
    """Its certificate is not one that the machine trusts."""
    with serving(Mailbox, tls=certificate.server) as box:
        wanted = settings(box.port, server="localhost", security="starttls")
        with pytest.raises(Unavailable, match="certificate verify failed"):
            Mail(wanted, tls=ssl.create_default_context()).koppel_notify(notification(), "acme")

    assert box.kept == []


def test_a_server_without_encryption_is_not_used():
    """One that does not offer STARTTLS gets neither password nor mail."""
    with serving(Mailbox) as box:
        wanted = settings(box.port, server="localhost", security="starttls", user="koppel")
        with pytest.raises(Unavailable, match="STARTTLS"):
            Mail(wanted).koppel_notify(notification(), "acme")

    assert [line.split()[0] for line in box.said if line.startswith(("AUTH", "auth"))] == []


def test_a_refused_login_says_what_to_look_at():
    """And tells neither the password nor what the server said to it."""
    with serving(Mailbox) as box:
        box.refuses["AUTH"] = f"535 no such password: {PASSWORD}"
        wanted = settings(box.port, user="koppel").model_copy(
            update={"password": settings_password()}
        )
        with pytest.raises(Unavailable, match="refused the login") as refused:
            Mail(wanted).koppel_notify(notification(), "acme")

    assert "KOPPEL_MAIL_PASSWORD" in str(refused.value)
    assert PASSWORD not in str(refused.value)


def test_a_server_that_is_down_is_named():
    """The reason is one sentence."""
    with serving(Mailbox) as box:
        port = box.port
    with pytest.raises(Unavailable, match=r"the mail server 127\.0\.0\.1 did not take it"):
        Mail(settings(port)).koppel_notify(notification(), "acme")


def test_the_environment_says_where_mail_goes():
    """Addresses, server and login; without KOPPEL_MAIL_TO there is none."""
    found = mail_settings(ENVIRONMENT)

    assert found is not None
    assert found.to == ("ann@example.com", "bob@example.com")
    assert (found.server, found.port, found.security) == ("mail.example.com", 2525, "starttls")
    assert found.password.get_secret_value() == PASSWORD
    assert PASSWORD not in repr(found) + str(found) + found.model_dump_json()
    assert mail_settings({}) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"KOPPEL_MAIL_TO": "ann"}, "KOPPEL_MAIL_TO: write each mail address as"),
        ({"KOPPEL_MAIL_FROM": ""}, "KOPPEL_MAIL_FROM: write each mail address as"),
        ({"KOPPEL_MAIL_FROM": "a@b.com\nBcc: c@d.com"}, "KOPPEL_MAIL_FROM: write each mail"),
        ({"KOPPEL_MAIL_SERVER": ""}, "KOPPEL_MAIL_SERVER"),
        ({"KOPPEL_MAIL_SERVER": "mail:smtp"}, "KOPPEL_MAIL_SERVER"),
        ({"KOPPEL_MAIL_SECURITY": "none"}, "security none is for a mail server on this machine"),
        ({"KOPPEL_MAIL_SECURITY": "ssl"}, "KOPPEL_MAIL_SECURITY"),
    ],
)
def test_what_is_wrong_in_the_environment_is_named(change, words):
    """The variable, and how to write it; never a secret."""
    with pytest.raises(ConfigError) as wrong:
        mail_settings({**ENVIRONMENT, **change})

    assert words in str(wrong.value)
    assert PASSWORD not in str(wrong.value)


def test_installed_and_not_configured_it_is_silent(monkeypatch):
    """No variable, no mail, no error."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)

    assert mail_plugin.koppel_notify(notification(), "acme") is None


def test_installed_and_configured_it_sends(monkeypatch):
    """The plugin reads the environment when it is called."""
    with serving(Mailbox) as box:
        monkeypatch.setenv("KOPPEL_MAIL_TO", "ann@example.com")
        monkeypatch.setenv("KOPPEL_MAIL_FROM", "koppel@example.com")
        monkeypatch.setenv("KOPPEL_MAIL_SERVER", f"127.0.0.1:{box.port}")
        monkeypatch.setenv("KOPPEL_MAIL_SECURITY", "none")
        mail_plugin.koppel_notify(notification(), "acme")

    assert len(box.kept) == 1
