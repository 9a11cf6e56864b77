"""What went wrong below HTTP, told apart: for the machine a Fault, for people a sentence part."""

import errno
import ssl

import aiohttp

from curriculum.links.address import Refused
from curriculum.links.evidence import Fault
from curriculum.links.pace import HostPaused
from curriculum.links.resolve import Unresolved

# What comes from the other side; all else (no route, no IPv6 here) is our own trouble.
_CONNECT_FAULTS = {
    errno.ECONNREFUSED: Fault.CLOSED,
    errno.EHOSTUNREACH: Fault.CLOSED,
    errno.ETIMEDOUT: Fault.TIMEOUT,
    errno.ECONNRESET: Fault.RESET,
}
_TLS_REASONS = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed",
    19: "the certificate's issuer is unknown",
    20: "the certificate's issuer is unknown",
    21: "the certificate's chain is incomplete",
    62: "the certificate is for another host",
    64: "the certificate is for another address",
}


def explain(error: Exception) -> tuple[Fault, str, float | None]:
    """What went wrong, for the machine and for people; and how long to stay away."""
    if isinstance(error, Refused):
        return Fault.REFUSED, error.reason, None
    if isinstance(error, HostPaused):
        return Fault.PAUSED, str(error), error.seconds
    unresolved = error.os_error if isinstance(error, aiohttp.ClientConnectorDNSError) else error
    if isinstance(unresolved, Unresolved):
        return (Fault.NO_NAME if unresolved.is_final else Fault.DNS), str(unresolved), None
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        cause = error.certificate_error
        code = getattr(cause, "verify_code", 0)
        return Fault.TLS, _TLS_REASONS.get(code, getattr(cause, "verify_message", "") or "a bad certificate"), None
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return Fault.TLS, "no secure connection could be agreed on", None
    if isinstance(error, TimeoutError):
        connecting = isinstance(error, aiohttp.ConnectionTimeoutError)
        return Fault.TIMEOUT, "no connection in time" if connecting else "no answer in time", None
    if isinstance(error, aiohttp.ClientConnectorError):
        fault = _CONNECT_FAULTS.get(error.os_error.errno or 0, Fault.UNREACHABLE)
        return fault, error.os_error.strerror or "no connection", None
    if isinstance(error, aiohttp.ServerDisconnectedError | OSError):
        return Fault.RESET, "the connection was cut off before an answer", None
    return Fault.PROTOCOL, f"the answer is not HTTP that can be read ({type(error).__name__})", None
