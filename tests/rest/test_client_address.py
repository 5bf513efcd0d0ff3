"""Who a client is for limits per address: nobody can choose (T38)."""

from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from rest.addresses import client_address
from visimade_site.setting_values import networks, rate

PROXY, INNER = "10.0.0.1", "10.0.0.2"


@pytest.fixture
def behind_proxies(settings):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def address(remote, forwarded=None, **headers):
    headers |= {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))


@pytest.mark.parametrize(
    "forwarded, counted",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7", "203.0.113.7"),
        ("6.6.6.6,203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.9.9.9, 203.0.113.7", "203.0.113.7"),
        ("6.6.6.6, garbage, 10.0.0.2", INNER),
        ("garbage", PROXY),
        ("", PROXY),
        (None, PROXY),
        ("203.0.113.7:51234", "203.0.113.7"),
        ("[2001:db8::7]:51234", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("6.6.6.6, " + "10.0.0.3, " * 100 + "10.0.0.2", "10.0.0.3"),
        (",,,", PROXY),
    ],
)
def test_what_trusted_proxies_say_counts(behind_proxies, forwarded, counted):
    assert address(PROXY, forwarded) == counted


@pytest.mark.parametrize("remote", ["198.51.100.9", "127.0.0.1", "2001:db8::9"])
def test_what_anybody_else_says_does_not(behind_proxies, remote):
    assert address(remote, "203.0.113.7") == remote
    assert address(remote, "203.0.113.7", HTTP_X_REAL_IP="203.0.113.8", HTTP_FORWARDED="for=203.0.113.9") == remote


def test_without_proxies_no_header_counts():
    assert address("127.0.0.1", "203.0.113.7", HTTP_X_REAL_IP="203.0.113.7") == "127.0.0.1"


def test_another_header_may_be_named(behind_proxies, settings):
    settings.CLIENT_ADDRESS_HEADER = "X-Real-IP"

    assert address(PROXY, "6.6.6.6", HTTP_X_REAL_IP="203.0.113.7") == "203.0.113.7"


@pytest.mark.parametrize("remote", ["", "unix:", "localhost"])
def test_a_connection_without_an_address_counts_as_nowhere(remote):
    assert address(remote) == "0.0.0.0"


def test_ipv4_written_as_ipv6_is_ipv4():
    assert address("::ffff:198.51.100.9") == "198.51.100.9"


@pytest.mark.parametrize("texts", [["10.0.0.1/8"], ["proxy.example"], ["0.0.0.0/0"], ["::/0"], [""]])
def test_proxies_that_cannot_be_meant_stop_the_start(texts):
    with pytest.raises(ImproperlyConfigured):
        networks(texts)


@pytest.mark.parametrize("text", ["", "10", "m", "10/", "ten/m", "10/0m", "-1/m", "10/w", "10/m "])
def test_a_rate_that_is_none_stops_the_start(text):
    with pytest.raises(ImproperlyConfigured):
        rate(text)


@pytest.mark.parametrize("text", ["10/m", "0/m", "500/h", "10/5m", "1/s", "9/d"])
def test_rates(text):
    assert rate(text) == text
