"""Layout, keys and life of page tokens and file tokens (ISOLATION 4)."""

import base64
import struct

import pytest
import time_machine

from accounts.tokens import page_tokens
from accounts.tokens.page_tokens import file_token, page_token, read_file_token, read_page_token

NOW = 1_790_000_000


@pytest.fixture(autouse=True)
def stopped_clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def raw(token):
    return base64.urlsafe_b64decode(token.removeprefix("vmp_") + "==")


def text(raw):
    return "vmp_" + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_it_works():
    token, expires = page_token(7, 8, 9)
    caller = read_page_token(token)

    assert expires == NOW + 15 * 60
    assert (caller.id, caller.credential_id, caller.page_ids) == (8, 9, {7})
    assert (caller.credential, caller.first_issued, caller.confirmed) == ("page", NOW, False)


def test_the_layout():
    token, expires = page_token(7, 8, 9)

    assert len(token) == 70
    assert struct.unpack(">BQQQII", raw(token)[:33]) == (1, 7, 8, 9, NOW, expires)


def test_a_renewed_one_remembers_when_the_first_was_issued(stopped_clock):
    stopped_clock.shift(600)

    assert read_page_token(page_token(7, 8, 9, NOW)[0]).first_issued == NOW


@pytest.mark.parametrize("seconds, holds", [(899, True), (900, False), (10**6, False)])
def test_it_lasts_for_a_quarter_of_an_hour(stopped_clock, seconds, holds):
    token, _ = page_token(7, 8, 9)
    stopped_clock.shift(seconds)

    assert bool(read_page_token(token)) == holds


def test_no_bit_of_it_can_be_changed():
    token, _ = page_token(7, 8, 9)
    whole = raw(token)

    for position in range(len(whole) * 8):
        altered = bytearray(whole)
        altered[position // 8] ^= 1 << position % 8
        assert read_page_token(text(bytes(altered))) is None


def test_there_is_one_spelling_of_each():
    """The last letter of 66 has bits to spare; a decoder that overlooks them would take four spellings."""
    token, _ = page_token(7, 8, 9)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    assert [token[:-1] + last for last in letters if read_page_token(token[:-1] + last)] == [token]


@pytest.mark.parametrize("rest", ["", "A" * 65, "A" * 66, "A" * 67, "é" * 66, "=" * 66])
def test_it_rejects_what_is_none(rest):
    assert read_page_token(f"vmp_{rest}") is read_page_token(rest) is None


def test_it_rejects_spaces_and_line_ends():
    token, _ = page_token(7, 8, 9)

    assert [each for each in (token + "\n", token + "=", " " + token, token[4:]) if read_page_token(each)] == []


def test_it_rejects_another_version(monkeypatch):
    monkeypatch.setattr(page_tokens, "VERSION", 2)
    token, _ = page_token(7, 8, 9)
    monkeypatch.setattr(page_tokens, "VERSION", 1)

    assert read_page_token(token) is None


def test_each_kind_has_a_key_of_its_own(settings):
    token, files = page_token(7, 8, 9)[0], file_token(7, 8, 9)

    assert read_file_token(files).page_ids == {7}
    assert read_page_token(f"vmp_{files}") is None
    assert read_file_token(token[4:]) is None


def test_another_installation_has_other_keys(settings):
    token = page_token(7, 8, 9)[0]
    settings.SECRET_KEY = "another" * 8

    assert read_page_token(token) is None


def test_a_file_token_is_the_same_for_an_hour_and_good_for_one_more(stopped_clock):
    stopped_clock.move_to(NOW // 3600 * 3600)
    token = file_token(7, 8, 9)
    stopped_clock.shift(3599)
    assert file_token(7, 8, 9) == token
    stopped_clock.shift(3600)
    assert read_file_token(token)
    stopped_clock.shift(1)
    assert not read_file_token(token)
