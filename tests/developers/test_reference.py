"""The interactive reference in a real Chromium: our policy is kept, and an operation can be tried out."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.conftest import token_for

WATCH = "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))"
URL = "/developers/api/reference"


def test_it_works(db):
    response = Client().get(URL)

    assert response.status_code == 200
    assert "data-document=\"/api/openapi.json\"" in response.text
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_it_loads_nothing_from_elsewhere_and_has_no_inline_script(db):
    text = Client().get(URL).text

    assert "//" not in text.partition("<main")[0].replace("/static/", "")
    assert text.count("<script") == text.count("<script defer src=")


@pytest.fixture
def shown(watched, live_server):
    watched.add_init_script(WATCH)
    watched.goto(live_server.url + URL)
    watched.locator(".opblock").first.wait_for()
    return watched


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_shows_every_operation_without_a_complaint(shown):
    shown.locator("#operations-Team_data-team_data_records_list .opblock-summary-control").click()
    shown.locator("#operations-Team_data-team_data_records_list .responses-table").first.wait_for()

    assert shown.locator(".opblock").count() > 50
    assert shown.locator("text=Resolver error").count() == 0
    assert shown.problems == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_operation_can_be_tried_out(shown, alice):
    shown.get_by_role("button", name="Authorize").click()
    shown.locator(".auth-container input").fill(token_for(alice))
    shown.locator(".auth-btn-wrapper button.authorize").click()
    shown.locator(".auth-btn-wrapper button.btn-done").click()
    operation = shown.locator("#operations-Sign-in-me_get")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    assert '"alice"' in operation.locator(".live-responses-table .response .microlight").first.inner_text()
    assert shown.problems == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_system_colors_and_fits_a_phone(shown, scheme):
    shown.set_viewport_size({"width": 390, "height": 800})
    shown.emulate_media(color_scheme=scheme)

    expect(shown.locator("html")).to_have_class("dark-mode" if scheme == "dark" else "")
    assert shown.evaluate("document.documentElement.scrollWidth") == 390
