"""A neural network's file, with one of its inner values made readable from outside.

An ONNX file is a protocol buffer. A message field that comes twice in such a stream is merged, repeated parts one after the
other (protobuf encoding, "Last One Wins" and its exception for embedded messages), so a graph gains an output by a few bytes
behind its end: ModelProto.graph (field 7) { output (field 12) { name (field 1) } }. The runtime infers the type.
"""

from __future__ import annotations

from pathlib import Path

from refreel.errors import EngineFailed

_GRAPH, _OUTPUT, _NAME = 7, 12, 1


def with_output(path: Path, node: str) -> bytes:
    """The bytes of the ONNX file at `path`, its inner value `node` added to the outputs; raises `EngineFailed` when there is
    no such file or no such value in it."""
    try:
        model = path.read_bytes()
    except FileNotFoundError:
        raise EngineFailed(f"The network {path.name} is missing: run `refreel models pull`.") from None
    if node.encode() not in model:
        raise EngineFailed(f"The network {path.name} is not the expected one: run `refreel models pull`.")
    return model + _field(_GRAPH, _field(_OUTPUT, _field(_NAME, node.encode())))


def _field(number: int, payload: bytes) -> bytes:
    """A length-delimited field."""
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
