"""Two starts on one DATA_DIR: the second says what the first does, and ends."""

import pytest

from tests.visimade_site.test_serve import assert_refuses, serve, wait_for  # noqa: F401 - a fixture
from visimade_site.locks import Held, Lock


def test_it_rejects_a_second_server_on_any_port(serve):  # noqa: F811
    first = serve().wait_until_up()
    here = f"A server runs already at http://127.0.0.1:{first.port} (process {first.process.pid})."

    assert_refuses(serve(), "DATA_DIR", here)
    assert_refuses(serve(PORT=first.port), "DATA_DIR", here)
    assert first.get()[0] == 200


def test_of_starts_at_once_one_goes_on(serve, tmp_path):  # noqa: F811
    new = str(tmp_path / "new")
    starts = [serve(DATA_DIR=new, DATABASE_URL="") for _ in range(3)]
    assert wait_for(lambda: sum(each.process.poll() is None for each in starts) == 1)
    (winner,) = [each for each in starts if each.process.poll() is None]
    winner.wait_until_up()

    assert [each.process.returncode for each in starts if each is not winner] == [1, 1]


def test_a_lock_says_what_its_holder_does(tmp_path):
    with Lock(tmp_path / "lock", "Something long is under way") as lock:
        lock.says("Short")
        with pytest.raises(Held, match=r"^Short \(process \d+\)\.$"):
            Lock(tmp_path / "lock", "The second")
    Lock(tmp_path / "lock", "The third").release()
