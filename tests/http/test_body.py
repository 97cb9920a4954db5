"""Bodies: whole or refused, and never larger than allowed (promise 7)."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.http.body import read_beginning, read_body
from tests.examples import examples
from tests.http.servers import always, answer, serving
from tests.http.world import World


def bare(data: bytes) -> bytes:
    """Pack data as some servers do that say deflate: without the header of zlib."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    " GZip ": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": bare,
    "UTF-8": bytes,
    "none": bytes,
    "aws-chunked": bytes,
}


def chunked(data: bytes, size: int) -> Iterator[bytes]:
    return (data[i : i + size] for i in range(0, len(data), size))


def read(data: bytes, encoding: str = "gzip", cap: int = 1000, size: int = 7) -> bytes:
    return read_body(chunked(data, size), encoding=encoding, cap=cap, where="example.org")


@examples(60)
@given(st.binary(max_size=400), st.sampled_from(sorted(PACK)), st.integers(1, 500))
def test_a_body_is_the_same_however_it_is_packed_and_cut(
    body: bytes, encoding: str, size: int
) -> None:
    """Encoding and chunking leave no trace in what is read."""
    assert read(PACK[encoding](body), encoding, size=size) == body


@examples(60)
@given(st.lists(st.binary(max_size=100), min_size=1, max_size=4), st.integers(1, 200))
def test_several_members_of_gzip_are_one_body(parts: list[bytes], size: int) -> None:
    """As RFC 1952 (2.2) has it: servers that pack a page in parts send them so, however cut."""
    packed = b"".join(gzip.compress(part, mtime=0) for part in parts)
    assert read(packed, size=size) == b"".join(parts)
    with pytest.raises(SourceError, match="the compressed answer is cut after "):
        read(packed[:-1], size=size)
    cap = max(len(packed), 1 + len(b"".join(parts)))
    with pytest.raises(SourceError, match="the answer is larger than"):
        read(packed + gzip.compress(bytes(cap), mtime=0), cap=cap, size=size)


@examples(60)
@given(st.integers(0, 300), st.integers(1, 300), st.sampled_from(sorted(PACK)))
def test_a_body_is_read_up_to_its_cap_and_not_a_byte_further(
    length: int, cap: int, encoding: str
) -> None:
    """Exactly the bodies of at most *cap* bytes, on the wire and decompressed, are read."""
    body = bytes(length)
    packed = PACK[encoding](body)
    if max(length, len(packed)) <= cap:
        assert read(packed, encoding, cap) == body
    else:
        with pytest.raises(SourceError, match="the answer is larger than"):
            read(packed, encoding, cap)


@examples(40)
@given(st.binary(min_size=1, max_size=200), st.data())
def test_cut_compressed_data_are_never_taken_for_a_body(body: bytes, data: st.DataObject) -> None:
    """Every proper beginning of a compressed body is refused."""
    packed = gzip.compress(body, mtime=0)
    length = data.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(SourceError, match=r"example\.org: the compressed answer is cut after "):
        read(packed[:length])


@pytest.mark.parametrize(
    ("data", "encoding", "sentence"),
    [
        (b"<html>", "gzip", "the compressed answer is damaged"),
        (gzip.compress(b"one", mtime=0) + b"two", "gzip", "goes on after its compressed data"),
        (
            zlib.compress(b"one") + gzip.compress(b"two", mtime=0),
            "deflate",
            "goes on after its compressed data",
        ),
        (b"x", "br", "packed as 'br', and only gzip, deflate"),
        (
            gzip.compress(gzip.compress(b"x", mtime=0), mtime=0),
            "gzip, gzip",
            "packed as 'gzip, gzip'",
        ),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, encoding: str, sentence: str) -> None:
    """Damage, what is no further member, an encoding not offered, and a stack of them."""
    with pytest.raises(SourceError, match=sentence):
        read(data, encoding, size=1000)


def test_compressed_data_that_hold_nothing_end_at_the_cap_too() -> None:
    """Empty blocks without end are as long on the wire as they claim, and counted there."""
    empty_block = b"\x00\x00\x00\xff\xff"
    endless = zlib.compress(b"", 0)[:2] + empty_block * 1000
    with pytest.raises(SourceError, match="the answer is larger than"):
        read(endless, "deflate", size=100)


def test_the_beginning_of_a_body_is_what_could_be_read_of_it() -> None:
    """For an excerpt, damage and size do not matter: what came before them is shown."""
    long = gzip.compress(b"abc" * 1000, mtime=0)
    assert read_beginning([long], encoding="gzip", cap=5) == b"abcab"
    assert read_beginning([b"abcdef"], encoding="", cap=5) == b"abcde"
    assert read_beginning([b"abc"], encoding="br", cap=5) == b""


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(level=1, wbits=31)
    zeros = bytes(2**20)
    return b"".join(packer.compress(zeros) for _ in range(megabytes)) + packer.flush()


def test_a_gzip_bomb_ends_early_and_in_little_memory() -> None:
    """200 MB out of 1 MB on the wire cost neither their size nor their time."""
    whole = answer(bomb(200), headers={"Content-Encoding": "gzip"})
    with serving(always(whole)) as server, World().http(max_bytes=8 * 2**20) as http:
        tracemalloc.start()
        try:
            with pytest.raises(SourceError, match="the answer is larger than 8 MiB"):
                http.get(server.url)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 32 * 2**20
