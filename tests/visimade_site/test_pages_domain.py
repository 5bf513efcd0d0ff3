"""PAGES_DOMAIN: what the start refuses, and what the deploy check says (ISOLATION 2)."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as site
from django.core.exceptions import ImproperlyConfigured

from tests.admin.conftest import boss, office  # noqa: F401 - fixtures
from visimade_site.checks import pages_are_sites_of_their_own, pages_of_strangers_have_hosts_of_their_own
from visimade_site.setting_values import pages_domain


@pytest.mark.parametrize(
    "domain, host, kept",
    [
        ("", "apps.example.org", ""),
        ("localhost", "", "localhost"),
        ("localhost", "localhost", "localhost"),
        ("localhost", "127.0.0.1", "localhost"),
        ("pages.localhost", "apps.example.org", "pages.localhost"),
        ("example-pages.net", "apps.example.org", "example-pages.net"),
        (".Pages.Example.NET.", "apps.example.org", "pages.example.net"),
        ("one.github.io", "two.github.io", "one.github.io"),
        ("pages.example.co.uk", "apps.sample.co.uk", "pages.example.co.uk"),
    ],
)
def test_it_works(domain, host, kept):
    assert pages_domain(domain, host) == kept


@pytest.mark.parametrize(
    "domain, host",
    [
        ("pages.example.org", "apps.example.org"),
        ("example.org", "apps.example.org"),
        ("apps.example.org", "apps.example.org"),
        ("pages.apps.example.org", "apps.example.org"),
        ("pages.example.co.uk", "example.co.uk"),
        ("a.one.github.io", "one.github.io"),
        ("example-pages.net", ""),
        ("pages.localhost", "p7.pages.localhost"),
        ("http://pages.example.net", "apps.example.org"),
        ("pages.example.net:8000", "apps.example.org"),
        ("pages..example.net", "apps.example.org"),
        ("*.pages.example.net", "apps.example.org"),
        ("10.0.0.1", "apps.example.org"),
        ("pages example", "apps.example.org"),
    ],
)
def test_it_rejects_what_would_not_keep_pages_apart(domain, host):
    with pytest.raises(ImproperlyConfigured):
        pages_domain(domain, host)


def settings_under(tmp_path, **environment):
    names = ["SESSION_COOKIE_NAME", "PAGE_COOKIE_NAME", "PAGE_STATE_COOKIE_NAME", "CSRF_COOKIE_NAME", "ALLOWED_HOSTS"]
    code = f"import json; from visimade_site import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"DATA_DIR": str(tmp_path)} | environment,
        cwd=site.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    return dict(zip(names, json.loads(run.stdout), strict=True)) if run.returncode == 0 else run.stderr


def test_under_tls_cookies_are_bound_to_their_host(tmp_path):
    found = settings_under(tmp_path, APP_ORIGIN="https://apps.example.org", PAGES_DOMAIN="pages.example.net")

    assert found.pop("ALLOWED_HOSTS")[-1] == ".pages.example.net"
    assert all(name.startswith("__Host-") for name in found.values())
    assert len(set(found.values())) == 4


@pytest.mark.parametrize(
    "environment, port",
    [
        ({"PORT": "8000"}, "8000"),
        ({"PORT": "8001"}, "8001"),
        ({"APP_ORIGIN": "http://apps.example.org:9000", "PORT": "8000"}, "9000"),
        ({"APP_ORIGIN": "http://apps.example.org", "PORT": "8000"}, "80"),
    ],
)
def test_without_tls_cookies_are_bound_to_their_port(tmp_path, environment, port):
    """Browsers share them among the ports of a host."""
    found = settings_under(tmp_path, **{"APP_ORIGIN": ""} | environment)

    assert {name: found[name] for name in found if name != "ALLOWED_HOSTS"} == {
        "SESSION_COOKIE_NAME": f"sessionid-{port}",
        "CSRF_COOKIE_NAME": f"csrftoken-{port}",
        "PAGE_COOKIE_NAME": f"vm-{port}",
        "PAGE_STATE_COOKIE_NAME": f"vm-{port}-st",
    }


def test_there_are_no_other_cookies(office):  # noqa: F811
    """A message of the admin is kept in the session."""
    office.post("/admin/auth/group/add/", {"name": "Editors"})

    assert set(office.cookies) <= {site.SESSION_COOKIE_NAME, site.CSRF_COOKIE_NAME}


def test_the_start_is_refused(tmp_path):
    assert "PAGES_DOMAIN" in settings_under(
        tmp_path, APP_ORIGIN="https://apps.example.org", PAGES_DOMAIN="pages.example.org"
    )


@pytest.mark.parametrize(
    "domain, registration, warned",
    [("", "open", True), ("", "closed", False), ("localhost", "open", False), ("localhost", "closed", False)],
)
def test_the_deploy_check(settings, domain, registration, warned):
    settings.PAGES_DOMAIN, settings.REGISTRATION = domain, registration

    assert [found.id for found in pages_of_strangers_have_hosts_of_their_own(None)] == ["visimade.W001"] * warned


@pytest.mark.parametrize(
    "domain, warned", [("", False), ("localhost", False), ("example.net", True), ("github.io", False)]
)
def test_the_deploy_check_asks_for_an_entry_in_the_list(settings, domain, warned):
    settings.PAGES_DOMAIN = domain

    assert [found.id for found in pages_are_sites_of_their_own(None)] == ["visimade.W002"] * warned
