"""Which tests run on PostgreSQL as well, after all have run on SQLite (`pytest --second-database`; see script/test).

Those that ask for the database, except browser tests: what a browser does with an answer does not depend on where the
answer was kept. A test marked `both_databases` runs on both in any case: it is a browser test that goes through
everything there is, in one of the two modes of hosted pages, or it starts a server of its own. All others cannot tell
the databases apart, as pytest-django lets no test near a database that it has not asked for.
"""

import pytest

GIVE_A_DATABASE = {"_django_db_helper", "live_server"}  # fixtures of pytest-django; `db` and the like ask for the first


def asks_for_database(item):
    return bool(item.get_closest_marker("django_db")) or not GIVE_A_DATABASE.isdisjoint(item.fixturenames)


def runs_on_second(item):
    if item.get_closest_marker("both_databases"):
        return getattr(item, "callspec", None) is None or item.callspec.params.get("mode") != "B"
    return asks_for_database(item) and not item.get_closest_marker("browser")


def assert_asked(item):
    """A fixture looked up while the test runs is seen too late to choose by it."""
    if not asks_for_database(item):
        pytest.fail("This test comes to a database by `getfixturevalue` alone: name it, or mark it `django_db`.")
