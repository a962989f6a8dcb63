"""No test reaches beyond this machine, and none sends a letter."""

import ipaddress
import smtplib
import socket


class NetworkForbidden(RuntimeError):
    """A test tried to leave the machine."""


def is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def guard() -> None:
    connect = socket.socket.connect

    def connect_locally(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(str(address[0])):
            raise NetworkForbidden(f"a test tried to connect to {address}")
        return connect(self, address)

    def send_nothing(*_arguments, **_options):
        raise NetworkForbidden("a test tried to send mail")

    socket.socket.connect = connect_locally
    smtplib.SMTP.__init__ = send_nothing
