"""The second reading as an ONNX graph whose matrices hold four bits a weight.

ONNX Runtime multiplies by them as they are packed (its operators `MatMulNBits` and `GatherBlockQuantized`), so the
graph takes as little memory as room on disk.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper

F32 = npt.NDArray[np.float32]
Packed = tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]

# Weights that share a scale.
GROUP = 64
OPSET, IR = 21, 10
# Numbers of eight bits meet the weights: a third of the time of whole ones, for .01 of a score.
ACCURACY = 4
_EPSILON = 1e-12
_OURS = "com.microsoft"


def pack(weights: F32, scale: F32) -> Packed:
    """(rows, width) and a scale per 64 of them -> four-bit numbers (rows, width / 64, 32), two to a byte, the first in
    the low bits, and the scale."""
    rows, width = weights.shape
    groups = weights.reshape(rows, width // GROUP, GROUP)
    numbers = (np.clip(np.round(groups / scale[:, :, None]), -8, 7) + 8).astype(np.uint8)
    return numbers[:, :, 0::2] | np.left_shift(numbers[:, :, 1::2], np.uint8(4)), scale.astype(np.float16)


class Graph:
    """Puts nodes together; values go by their names."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def half(self, name: str, value: npt.NDArray[Any]) -> str:
        """Kept in two bytes a number, computed with four."""
        self.constant(f"{name}.half", value.astype(np.float16))
        return self.node("Cast", [f"{name}.half"], name, to=onnx.TensorProto.FLOAT)

    def node(self, operator: str, inputs: list[str], output: str, *, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, x: str, name: str, weights: Packed, bias: F32) -> str:
        """`weights`: of (out, in)."""
        packed, scale = weights
        scales = self.half(f"{name}.scale", scale.reshape(-1))
        inputs = [x, self.constant(f"{name}.packed", packed), scales, "", "", self.half(f"{name}.bias", bias)]
        rows, width = len(packed), scale.shape[1] * GROUP
        return self.node(
            "MatMulNBits",
            inputs,
            name,
            domain=_OURS,
            N=rows,
            K=width,
            bits=4,
            block_size=GROUP,
            accuracy_level=ACCURACY,
        )

    def normed_sum(self, x: str, y: str, name: str, norm: tuple[F32, F32]) -> str:
        # In two steps: the operator for both at once takes four times as long.
        return self.normed(self.node("Add", [x, y], f"{name}.sum"), name, norm)

    def normed(self, x: str, name: str, norm: tuple[F32, F32]) -> str:
        of = [self.half(f"{name}.{n}", value) for n, value in zip(("by", "plus"), norm, strict=True)]
        return self.node("LayerNormalization", [x, *of], name, axis=-1, epsilon=_EPSILON)

    def written(self, outputs: dict[str, int]) -> bytes:
        """`outputs`: how many numbers each gives for a text."""
        graph = helper.make_graph(
            self.nodes,
            "reader",
            [helper.make_tensor_value_info("ids", onnx.TensorProto.INT64, ("texts", "pieces"))],
            [helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, ("texts", size)) for n, size in outputs.items()],
            self.constants,
        )
        sets = [helper.make_opsetid("", OPSET), helper.make_opsetid(_OURS, 1)]
        model = helper.make_model(graph, opset_imports=sets, ir_version=IR)
        return bytes(model.SerializeToString(deterministic=True))


def embedded(graph: Graph, word: Packed, place: F32, norm: tuple[F32, F32]) -> str:
    packed, scale = word
    words = graph.node(
        "GatherBlockQuantized",
        [graph.constant("word.packed", packed.reshape(len(packed), -1)), "ids", graph.half("word.scale", scale)],
        "words",
        domain=_OURS,
        bits=4,
        block_size=GROUP,
        gather_axis=0,
        quantize_axis=1,
    )
    length = graph.node("Shape", ["ids"], "length", start=1, end=2)
    begin, axis = graph.constant("zero", np.array([0])), graph.constant("first_axis", np.array([0]))
    places = graph.node("Slice", [graph.half("place", place), begin, length, axis], "places")
    return graph.normed(graph.node("Add", [words, places], "embedded"), "norm", norm)


def layered(
    graph: Graph, x: str, n: int, parts: int, of: dict[str, tuple[Packed, F32]], norms: dict[str, tuple[F32, F32]]
) -> str:
    """`of`: weights and biases by the names of `training/reader.py`; `norms`: factors and what is added."""
    name = f"{n}."
    asked = graph.linear(x, f"{name}attend", *of["attend"])
    three = [f"{name}{which}" for which in ("query", "key", "value")]
    graph.nodes.append(helper.make_node("Split", [asked], three, axis=-1, num_outputs=3))
    seen = graph.node("MultiHeadAttention", three, f"{name}seen", domain=_OURS, num_heads=parts)
    merged = graph.linear(seen, f"{name}merge", *of["merge"])
    x = graph.normed_sum(x, merged, f"{name}merge_norm", norms["merge_norm"])
    wide = graph.linear(x, f"{name}widen", *of["widen"])
    bent = graph.node("FastGelu", [wide], f"{name}bent", domain=_OURS)
    narrow = graph.linear(bent, f"{name}narrow", *of["narrow"])
    return graph.normed_sum(x, narrow, f"{name}narrow_norm", norms["narrow_norm"])


def judged(graph: Graph, x: str, head: F32, bias: F32) -> str:
    """Mean and maximum over the pieces of a text, which comes alone, then a score per head."""
    axis = graph.constant("pieces_axis", np.array([1]))
    mean = graph.node("ReduceMean", [x, axis], "mean", keepdims=0)
    most = graph.node("ReduceMax", [x, axis], "most", keepdims=0)
    pooled = graph.node("Concat", [mean, most], "pooled", axis=1)
    weights, plus = graph.half("head", head), graph.half("head.bias", bias)
    return graph.node("Gemm", [pooled, weights, plus], "scores", transB=1)


def sensed(
    graph: Graph, asked: Sequence[str], rare: npt.NDArray[np.uint8], turn: npt.NDArray[np.int8], scales: F32, plus: F32
) -> str:
    """What a text is about: after each of some layers (`asked`) the mean over its pieces, each by how rare it is
    (`rare`, a number a piece), turned (`turn`: layers, width, size; by `scales`), added with `plus`, of length one."""
    often = graph.node("Gather", [graph.constant("rare", rare), "ids"], "rare.here")
    weight = graph.node("Cast", [often], "rare.weight", to=onnx.TensorProto.FLOAT)
    last, axis = graph.constant("last_axis", np.array([2])), graph.constant("piece_axis", np.array([1]))
    each = graph.node("Unsqueeze", [weight, last], "rare.each")
    # Divided by the weights it would be the mean; the direction is the same.
    share = graph.node("ReduceSum", [weight, axis], "rare.total", keepdims=1)
    about = graph.node("Mul", [share, graph.constant("turn.plus", plus.astype(np.float32))], "sense.middle")
    for n, (x, whole, scale) in enumerate(zip(asked, turn, scales, strict=True)):
        name = f"sense.{n}"
        total = graph.node("ReduceSum", [graph.node("Mul", [x, each], f"{name}.each"), axis], f"{name}.sum", keepdims=0)
        even = graph.node("Mul", [total, graph.constant(f"{name}.scale", np.array([scale]))], f"{name}.even")
        turned = graph.node("Cast", [graph.constant(f"{name}.turn", whole)], f"{name}.by", to=onnx.TensorProto.FLOAT)
        about = graph.node("Add", [about, graph.node("MatMul", [even, turned], f"{name}.turned")], f"{name}.about")
    return graph.node("LpNormalization", [about], "sense", axis=1, p=2)
