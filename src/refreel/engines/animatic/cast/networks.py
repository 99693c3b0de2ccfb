"""Takes the weights folder, gives the small pretrained networks ready to run; never downloads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from numpy.typing import NDArray

from refreel.errors import EngineFailed

F32 = NDArray[np.float32]
THREADS = 2


def weight(weights: Path, name: str) -> Path:
    """The file `name` in the weights folder. Raises EngineFailed when it is not there."""
    path = weights / name
    if not path.is_file():
        raise EngineFailed(f"The network file {name} is missing. Fetch it with: refreel models pull")
    return path


class TfLite:
    """One `.tflite` network with a single input; outputs by name."""

    def __init__(self, path: Path) -> None:
        try:
            self._run = Interpreter(
                model_path=str(path),
                num_threads=THREADS,
                experimental_op_resolver_type=OpResolverType.AUTO,
            )
            self._run.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise _damaged(path) from error
        self._input = self._run.get_input_details()[0]["index"]
        self._outputs = {d["name"]: d["index"] for d in self._run.get_output_details()}

    def __call__(self, image: F32) -> dict[str, F32]:
        """`image` (h, w, 3) float32 in the range that the network was trained on → its outputs."""
        self._run.set_tensor(self._input, image[None].astype(np.float32, copy=False))
        self._run.invoke()
        return {name: self._run.get_tensor(index) for name, index in self._outputs.items()}


class Onnx:
    """One `.onnx` network with a single input; its first output."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._run = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own errors derive from Exception alone
            raise _damaged(path) from error
        self._input = self._run.get_inputs()[0].name
        self._output = self._run.get_outputs()[0].name

    def __call__(self, tensor: F32) -> F32:
        first: F32 = self._run.run([self._output], {self._input: tensor})[0]
        return first


def _damaged(path: Path) -> EngineFailed:
    return EngineFailed(f"The network file {path.name} cannot be loaded. Fetch it again with: refreel models pull")
