"""What comes of bad answers: reads stop, writes are in doubt, a definite no is never a doubt."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from koppel import AccessLost, ConfigError, Cursor, Held, Reach, Unavailable, Unreadable, Verdict
from koppel_octopus.answers import Doubt, Unreached
from koppel_octopus.connector import Octopus
from koppel_octopus.http import Http

BOOKING = {"rest": "POST buysellbookings", "soap": "SOAP InsertBuySellBooking"}
RELATIONS = {"rest": "GET relations/modified", "soap": "SOAP GetModifiedRelations"}


def prepared(books, writes):
    """Return a connection and a claimed booking, not yet sent."""
    connection = books.connect()
    id = connection.create(writes.customer())
    write = replace(writes.document(id), sent=books.clock.now())
    return connection, replace(write, key=connection.claim(write))


@pytest.mark.parametrize("kind", ["error_after", "html"])
def test_a_booking_whose_answer_is_lost_is_in_doubt_and_found(books, writes, kind):
    """The booking stands there, the answer does not say so: doubt, and the look-up finds it."""
    connection, write = prepared(books, writes)
    books.fake.faults.add(BOOKING[books.transport], kind)

    with pytest.raises(Doubt, match="invoice 2026 / 17"):
        connection.create(write)

    assert connection.find(write).verdict is Verdict.PRESENT


def test_a_cut_answer_to_a_write_is_doubt(soap_books, writes):
    """Half an answer to a booking says nothing about it."""
    connection, write = prepared(soap_books, writes)
    soap_books.fake.faults.add(BOOKING["soap"], "cut")

    with pytest.raises(Doubt, match="invoice 2026 / 17"):
        connection.create(write)

    assert connection.find(write).verdict is Verdict.PRESENT


def test_a_booking_that_met_an_error_is_in_doubt_and_absent(books, writes):
    """A status 503 proves nothing about the write; the look-up shows that it did not arrive."""
    connection, write = prepared(books, writes)
    books.fake.faults.add(BOOKING[books.transport], "error_before")

    with pytest.raises(Doubt):
        connection.create(write)

    assert connection.find(write).verdict is Verdict.ABSENT


@pytest.mark.parametrize("kind", ["error_before", "html", "cut"])
def test_a_bad_answer_to_a_read_stops_the_reading(books, read, kind):
    """A feed that is cut, or a web page, brings nothing, and says that it could not be read."""
    books.human.add_relation("Klant NV")
    connection = books.connect()
    books.fake.faults.add(RELATIONS[books.transport], kind)

    with pytest.raises((Unavailable, Unreadable), match="Octopus"):
        read(connection, "customers")


def test_a_look_up_that_fails_says_nothing(books, writes):
    """A failed look-up is no evidence of absence: it raises."""
    connection, write = prepared(books, writes)
    books.fake.faults.add("*", "error_before")

    with pytest.raises(Unavailable):
        connection.find(write)


def test_a_write_that_never_left_is_held(books, writes):
    """A connection that is refused proves that nothing was sent: no doubt."""
    connection, write = prepared(books, writes)
    refusing = books.connect(transport=lambda url: Switchable(books))
    refusing.find(write)
    Switchable.down = True
    try:
        with pytest.raises(Held, match="was not sent") as caught:
            refusing.create(write)
    finally:
        Switchable.down = False

    assert caught.value.reach is Reach.CONNECTION
    assert connection.find(write).verdict is Verdict.ABSENT


class Switchable(httpx.BaseTransport):
    """A network that can be down."""

    down = False

    def __init__(self, books):
        self._to = httpx.WSGITransport(books.fake.app)

    def handle_request(self, request):
        """Pass the request on, or refuse the connection."""
        if Switchable.down:
            raise httpx.ConnectError("refused", request=request)
        return self._to.handle_request(request)


class Unplugged(httpx.BaseTransport):
    """A network on which nobody is reached."""

    def handle_request(self, request):
        """Refuse the connection."""
        raise httpx.ConnectError("refused", request=request)


def test_a_host_that_is_not_reached_is_named_with_a_cure(books):
    """A wrong address or a network that is down is told with the address and what to check."""
    tools = books.tools(transport=lambda url: Unplugged())
    http = Http("https://octopus.test", tools, lambda: 0.0)

    with pytest.raises(Unreached, match=r"at https://octopus\.test .*check that address"):
        http.send("GET", "/journals", what="journals")


def test_wrong_credentials_are_told_once(books):
    """A wrong password is said in words without secrets, and not tried a second time (R61)."""
    settings = books.settings(password="verkeerd-geheim")

    with pytest.raises(AccessLost, match="user name or password") as caught:
        Octopus().connect(settings, books.tools())

    assert "verkeerd-geheim" not in str(caught.value)
    assert len([name for name in books.operations() if "uthentic" in name]) == 1


def test_a_dossier_without_rights_is_a_setting_to_correct(books):
    """A dossier that this user may not open is named."""
    with pytest.raises(ConfigError, match="dossier 99"):
        Octopus().connect(books.settings(dossier=99), books.tools())


class Dripping(httpx.BaseTransport):
    """A server that sends byte after byte and never ends."""

    def handle_request(self, request):
        """Answer with an endless body."""

        def drip():
            while True:
                yield b" "

        return httpx.Response(200, content=drip())


def test_a_server_that_drips_is_left(books):
    """The whole answer has a deadline, not only the pause between two bytes."""
    seconds = iter(range(0, 10_000, 10))
    http = Http(
        "https://octopus.test", books.tools(transport=lambda url: Dripping()), seconds.__next__
    )

    with pytest.raises(Unavailable, match="too long"):
        http.send("GET", "/x", what="x")

    http.close()


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (200, {"Content-Encoding": "gzip"}, "compressed"),
        (302, {"Location": "https://evil.test"}, "redirect"),
        (200, {}, "more than 100 bytes"),
    ],
)
def test_answers_of_another_form_are_refused(books, status, headers, error):
    """Compressed, redirecting and oversized answers are not read, nor followed."""
    asked = []

    def answer(request):
        asked.append(request.url.host)
        return httpx.Response(status, headers=headers, content=iter([b"x" * 101]))

    transport = httpx.MockTransport(answer)
    http = Http("https://octopus.test", books.tools(transport=lambda url: transport))

    with pytest.raises(Unreadable, match=error):
        http.send("GET", "/x", what="x", size=100)

    assert asked == ["octopus.test"]
    http.close()


def test_a_page_with_status_404_is_not_an_empty_list(rest_books):
    """Octopus says 404 where there is nothing; a web server's own page says something else."""
    tools = rest_books.tools(transport=lambda url: httpx.MockTransport(not_found))
    connection = Octopus().connect(rest_books.settings(), tools)

    with pytest.raises(Unreadable, match="web page"):
        list(connection.changes("customers", Cursor()))

    connection.close()


def not_found(request):
    """Let in, and answer everything else with a page that says 404."""
    tokens = {"/authentication": b'{"token": "t"}', "/dossiers": b'{"Dossiertoken": "t"}'}
    for path, body in tokens.items():
        if request.url.path.endswith(path):
            return httpx.Response(200, content=iter([body]))
    return httpx.Response(404, content=iter([b"<html>Not Found</html>"]))


def test_a_session_that_ended_is_opened_again(books, writes, read):
    """Tokens and sessions that the server dropped are renewed, and the write is made once."""
    connection, write = prepared(books, writes)
    books.human.expire_tokens()

    key = connection.create(write)

    documents = [change.id for change in read(connection, "documents")[0]]
    assert documents == [key]


def test_a_token_is_renewed_before_it_ends(rest_books, read):
    """After nine minutes a new token is fetched without waiting for a refusal."""
    connection = rest_books.connect()
    rest_books.clock.advance(timedelta(minutes=9, seconds=30))
    read(connection, "customers")

    statuses = [entry.status for entry in rest_books.fake.requests.since()]
    assert 401 not in statuses
    assert rest_books.operations().count("POST authentication") == 2


def test_an_empty_list_after_a_lost_session_is_asked_again(soap_books, read):
    """A plain list over SOAP is empty when the session is gone; it is not taken for the truth."""
    connection = soap_books.connect()
    soap_books.human.expire_tokens()

    changes, _ = read(connection, "fiscal years")

    assert len(changes) == 3


def test_a_lock_without_a_code_counts_as_open(rest_books, writes):
    """A 403 on a booking is a lock, whatever its body says."""
    connection, write = prepared(rest_books, writes)
    rest_books.fake.switches.set("lock_error_code", False)
    rest_books.human.open_journal("V1")

    with pytest.raises(Held, match="V1 is open") as caught:
        connection.create(write)

    assert caught.value.rule == "R76"


def test_a_quota_that_the_server_counts_holds_until_midnight(rest_books, writes):
    """A status 429 holds the kind until the Belgian day ends."""
    connection, write = prepared(rest_books, writes)
    rest_books.fake.faults.add("POST buysellbookings", "rate_limited")

    with pytest.raises(Held) as caught:
        connection.create(write)

    assert caught.value.reach is Reach.KIND
    assert caught.value.until.isoformat() == "2026-03-17T00:00:00+01:00"


def test_secrets_are_never_logged(books, writes, read, caplog):
    """With every logger at its loudest, neither password nor token nor uuid is written."""
    caplog.set_level(logging.DEBUG)
    known = books.fake.description()

    connection = books.connect()
    connection.create(writes.customer())
    read(connection, "customers")

    assert known["password"] not in caplog.text
    assert known["software_house"] not in caplog.text
    assert "dossierToken" not in caplog.text


def test_nothing_leaves_when_nothing_may_leave(books, writes):
    """The engine is asked before each request; when it says no, nothing is sent."""
    allowed = True

    def sending():
        if not allowed:
            raise Held("the lease is lost")

    connection = books.connect(sending=sending)
    before = len(books.operations())
    allowed = False

    with pytest.raises(Held, match="lease"):
        connection.create(writes.customer())

    assert len(books.operations()) == before
    allowed = True
    connection.close()
    books.opened.clear()


FAULT = (
    b'<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault>'
    b"<faultcode>S:Server</faultcode><faultstring>&lt;b&gt;NullPointer&lt;/b&gt;</faultstring>"
    b"</S:Fault></S:Body></S:Envelope>"
)


def faulty(books, struck, status, body):
    """Return a network where one operation gets this answer, and all else goes on."""

    def answer(request):
        if struck not in request.content + request.url.path.encode():
            return httpx.WSGITransport(books.fake.app).handle_request(request)
        return httpx.Response(status, content=iter([body]))

    return lambda url: httpx.MockTransport(answer)


@pytest.mark.parametrize("status", [200, 500])
def test_a_soap_fault_is_no_answer(soap_books, writes, read, status):
    """A technical fault stops a read and leaves a write in doubt, whatever its status."""
    _, write = prepared(soap_books, writes)
    connection = soap_books.connect(
        transport=faulty(soap_books, b":InsertBuySellBooking", status, FAULT)
    )
    with pytest.raises(Doubt, match="NullPointer"):
        connection.create(write)

    connection = soap_books.connect(
        transport=faulty(soap_books, b":GetModifiedRelations", status, FAULT)
    )
    with pytest.raises(Unavailable, match="NullPointer"):
        read(connection, "customers")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (302, b""),
        (400, b"<html>Bad Request</html>"),
        (404, b""),
        (500, b""),
        (502, b"<html>Bad Gateway</html>"),
    ],
)
def test_an_answer_to_a_booking_that_is_not_documented_is_doubt(rest_books, writes, status, body):
    """Only documented answers prove anything about a write over REST."""
    _, write = prepared(rest_books, writes)
    connection = rest_books.connect(transport=faulty(rest_books, b"/buysellbookings", status, body))

    with pytest.raises(Doubt):
        connection.create(write)


def test_an_answer_without_key_to_a_new_customer_is_doubt(rest_books, writes):
    """A relation that was created without telling its key is looked for, not made up."""
    connection = rest_books.connect(transport=faulty(rest_books, b"/relations", 201, b"{}"))

    with pytest.raises(Doubt, match="key"):
        connection.create(writes.customer())
