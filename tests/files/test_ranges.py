import pytest

from files.ranges import Unsatisfiable, requested


@pytest.mark.parametrize(
    "header, expected",
    [
        ("bytes=0-3", (0, 3)),
        ("bytes=4-", (4, 9)),
        ("bytes=-3", (7, 9)),
        ("bytes=-99", (0, 9)),
        ("bytes=9-9", (9, 9)),
        ("bytes=2-99", (2, 9)),
        ("bytes=2-" + "9" * 30, (2, 9)),
        (" Bytes=0-0 ", (0, 0)),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=3-2", None),
        ("bytes=0-1,3-4", None),
        ("bytes=a-b", None),
        ("bytes=١-٢", None),
        ("bytes=1-" + "9" * 31, None),
        ("lines=0-3", None),
        ("0-3", None),
    ],
)
def test_it_works(header, expected):
    assert requested(header, 10) == expected


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=99-100", "bytes=-0"])
def test_a_range_beyond_the_end(header):
    with pytest.raises(Unsatisfiable):
        requested(header, 10)


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=0-0", "bytes=-1"])
def test_an_empty_file_has_no_range(header):
    with pytest.raises(Unsatisfiable):
        requested(header, 0)
