"""`data:` URIs in every spelling that RFC 2397 and people allow."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refreel.references import datauri
from refreel.references.datauri import decode, is_data_uri
from refreel.references.unusable import Unusable


@given(st.binary(min_size=1, max_size=2000))
def test_round_trip(content: bytes) -> None:
    plain = base64.b64encode(content).decode()
    for uri in (
        f"data:image/png;base64,{plain}",
        f"DATA:;base64,{plain.rstrip('=')}",
        f"data:image/png;charset=utf-8;base64,{plain.replace('+', '-').replace('/', '_')}",
        f"data:image/png;base64,{plain.replace('+', '%2B').replace('/', '%2F').replace('=', '%3D')}",
        "data:image/png;base64," + "\n".join(plain[at : at + 76] for at in range(0, len(plain), 76)),
        "data:application/octet-stream," + "".join(f"%{byte:02X}" for byte in content),
    ):
        assert is_data_uri(uri)
        assert decode(uri, 10_000) == content


@given(st.binary(min_size=1, max_size=300), st.integers(1, 9))
def test_pieces_may_break_anywhere(content: bytes, size: int) -> None:
    text = base64.encodebytes(content)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert b"".join(datauri._from_base64(pieces)) == content


@pytest.mark.parametrize(
    ("uri", "part"),
    [
        ("data:image/png;base64", "comma"),
        ("data:image/png;base64,", "empty"),
        ("data:image/png;base64,!!!!", "valid base64"),
        ("data:image/png;base64,AAAAA", "valid base64"),
        ("data:image/png;base64,AA==AAAA", "valid base64"),
        ("data:" + "x" * 500 + ";base64,AAAA", "comma"),
    ],
)
def test_what_is_no_data_uri(uri: str, part: str) -> None:
    with pytest.raises(Unusable, match=part):
        decode(uri, 1000)


def test_the_cap_on_both_sides() -> None:
    uri = "data:;base64," + base64.b64encode(bytes(3000)).decode()
    assert len(decode(uri, 3000)) == 3000
    for most in (2999, 10):
        with pytest.raises(Unusable, match="more than"):
            decode(uri, most)


def test_more_than_one_piece() -> None:
    content = bytes(range(256)) * 8192
    assert decode("data:;base64," + base64.b64encode(content).decode(), 1 << 22) == content
    with pytest.raises(Unusable, match="valid base64"):
        decode("data:;base64," + "A" * ((1 << 20) - 2) + "==" + "AAAA", 1 << 22)
