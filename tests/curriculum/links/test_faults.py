"""What goes wrong below HTTP, told apart. Codes of certificates: OpenSSL's X509_V_ERR_…; of connections: POSIX errno."""

import errno
import ssl
from types import SimpleNamespace

import aiohttp
import pytest

from curriculum.links.address import Refused
from curriculum.links.evidence import Fault
from curriculum.links.faults import explain
from curriculum.links.pace import HostPaused
from curriculum.links.resolve import Unresolved

PLACE = SimpleNamespace(host="a.example", port=443, ssl=True, is_ssl=True)


def certificate(code, message=""):
    error = ssl.SSLCertVerificationError(1, "no")
    error.verify_code, error.verify_message = code, message
    return aiohttp.ClientConnectorCertificateError(PLACE, error)


def connecting(number):
    return aiohttp.ClientConnectorError(PLACE, OSError(number, "why"))


@pytest.mark.parametrize(
    ("error", "fault", "says"),
    [
        (Refused("port 22 is not allowed"), Fault.REFUSED, "port 22 is not allowed"),
        (HostPaused(90), Fault.PAUSED, "for 90 s"),
        (Unresolved("a.example", "no address", is_final=True), Fault.NO_NAME, "no address"),
        (Unresolved("a.example", "silence", is_final=False), Fault.DNS, "silence"),  # RFC 2308: no answer is no "no"
        (certificate(9), Fault.TLS, "not valid yet"),
        (certificate(10), Fault.TLS, "has expired"),
        (certificate(18), Fault.TLS, "self-signed"),
        (certificate(20), Fault.TLS, "issuer is unknown"),
        (certificate(62), Fault.TLS, "for another host"),
        (certificate(99, "weak key"), Fault.TLS, "weak key"),
        (ssl.SSLError(1, "handshake"), Fault.TLS, "no secure connection"),
        (aiohttp.ConnectionTimeoutError(), Fault.TIMEOUT, "no connection in time"),
        (TimeoutError(), Fault.TIMEOUT, "no answer in time"),
        (connecting(errno.ECONNREFUSED), Fault.CLOSED, "why"),
        (connecting(errno.EHOSTUNREACH), Fault.CLOSED, "why"),
        (connecting(errno.ENETUNREACH), Fault.UNREACHABLE, "why"),  # our own trouble
        (connecting(errno.EADDRNOTAVAIL), Fault.UNREACHABLE, "why"),
        (connecting(errno.ECONNRESET), Fault.RESET, "why"),
        (aiohttp.ServerDisconnectedError(), Fault.RESET, "cut off"),
        (ConnectionResetError(), Fault.RESET, "cut off"),
        (aiohttp.ClientPayloadError("odd"), Fault.PROTOCOL, "not HTTP"),
        (ValueError("odd"), Fault.PROTOCOL, "not HTTP"),
    ],
)
def test_explain(error, fault, says):
    found, sentence, seconds = explain(error)
    assert found is fault
    assert says in sentence
    assert seconds == (90 if fault is Fault.PAUSED else None)
