"""The example pages while their data arrives, in a real Chromium."""

from functools import partial

import pytest
from django.core.management import call_command

from accounts.models import User
from pages_app import demo
from tests.signed_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WATCH = """window.shifts = []
new PerformanceObserver((list) => shifts.push(...list.getEntries().filter((each) => !each.hadRecentInput)
  .map((each) => [each.value, ...each.sources.map((source) => source.node?.outerHTML?.slice(0, 60))])))
  .observe({ type: 'layout-shift', buffered: true })"""
SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


def hold_back(waiting, route):
    waiting.append(route)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("who", ["ada", None])
def test_nothing_jumps_when_the_data_arrive(live_server, watched, who, width):
    call_command("demo", verbosity=0)
    if who:
        sign_in(watched.context, live_server.url, User.objects.get(username=who))
    watched.set_viewport_size({"width": width, "height": 800})
    watched.add_init_script(WATCH)
    for page in demo.pages():
        waiting = []
        hold = partial(hold_back, waiting)
        watched.route("**/api/**", hold)
        watched.goto(f"{live_server.url}/p/{page['slug']}")
        watched.evaluate(SETTLED)
        for route in waiting:
            route.continue_()
        watched.unroute("**/api/**", hold)
        watched.wait_for_load_state("networkidle")
        watched.evaluate(SETTLED)
        shifts = watched.evaluate("shifts")
        assert sum(value for value, *_ in shifts) < 0.1, (page["slug"], shifts)
