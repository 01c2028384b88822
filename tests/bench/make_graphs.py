"""Writes the two ONNX graphs that come with the package, without their weights.

    python tests/bench/make_graphs.py

    index/encoder.onnx            all-MiniLM-L6-v2: word vectors -> sentence vector, in float32
    qa/reader_model/graph.onnx    the span reader: word vectors -> logits, in int8

A graph reads one text, so that nothing is padded and nothing masked; texts run side by side on
the cores instead. Looking up the word vectors is left to the caller: the table is half of the
model, and both models share it.

The nodes are onnxruntime's own fused ones: a float32 graph of plain ONNX nodes takes a third
longer.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import onnx
from onnx import TensorProto, helper

ROOT = Path(__file__).parent.parent.parent
LAYERS, HEADS, WIDTH, INNER, POSITIONS = 6, 12, 384, 1536, 512
EPSILON = 1e-12
UNSUPPORTED_FROM = (4, 6)  # layers whose states tell what a text does not bear out
FUSED = "com.microsoft"

Linear = Callable[[str, str, int, int], tuple[str, str]]


class Graph:
    """Nodes, and the names and shapes of the weights that are handed in when a session is made."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.constants: list[onnx.TensorProto] = []

    def node(self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **options) -> str:
        """Add a node; the name of its first output. Others are that name with _1, _2 …"""
        name = f"{kind}.{len(self.nodes)}"
        names = [name, *(f"{name}_{n}" for n in range(1, outputs))]
        self.nodes.append(helper.make_node(kind, inputs, names, name, domain=domain, **options))
        return name

    def weight(self, name: str, *shape: int, kind: int = TensorProto.FLOAT) -> str:
        """Declare a weight."""
        tensor = TensorProto(name=name, dims=shape, data_type=kind)
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="given when the session is made")
        self.weights.append(tensor)
        return name

    def constant(self, kind: int, *values: float) -> str:
        """Add a constant vector."""
        name = f"constant.{len(self.constants)}"
        self.constants.append(helper.make_tensor(name, kind, [len(values)], values))
        return name

    def norm(self, hidden: str, skip: str, bias: str, name: str) -> str:
        """Layer normalisation of hidden + skip + bias."""
        scale, shift = (
            self.weight(f"{name}.LayerNorm.{part}", WIDTH) for part in ("weight", "bias")
        )
        inputs = (hidden, skip, scale, shift, bias)
        return self.node("SkipLayerNormalization", *inputs, domain=FUSED, epsilon=EPSILON)

    def write(self, path: Path, outputs: dict[str, str], **shapes: list) -> None:
        """Write the model; `outputs` says under which name a node's output leaves."""
        self.nodes += [helper.make_node("Identity", [o], [name]) for name, o in outputs.items()]
        floats = TensorProto.FLOAT
        ins = [
            helper.make_tensor_value_info("words", floats, [1, "length", WIDTH]),
            helper.make_tensor_value_info("kinds", TensorProto.INT64, [1, "length"]),
        ]
        outs = [helper.make_tensor_value_info(name, floats, shapes[name]) for name in outputs]
        graph = helper.make_graph(
            self.nodes, path.stem, ins, outs, [*self.weights, *self.constants]
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        path.write_bytes(model.SerializeToString())


def embedded(graph: Graph) -> str:
    """Word vectors with the vectors of their positions and kinds added."""
    places = graph.weight("embeddings.position_embeddings.weight", POSITIONS, WIDTH)
    kinds = graph.weight("embeddings.token_type_embeddings.weight", 2, WIDTH)
    length = graph.node("Shape", "words", start=1, end=2)
    zero, one = (graph.constant(TensorProto.INT64, n) for n in (0, 1))
    near = graph.node("Slice", places, zero, length, zero, one)
    near = graph.node("Unsqueeze", near, zero)
    skip = graph.node("Add", near, graph.node("Gather", kinds, "kinds"))
    return graph.norm("words", skip, "", "embeddings")


def float_layer(graph: Graph, hidden: str, name: str) -> str:
    """A layer of the encoder, its weights named and laid out as in the published file."""

    def linear(x: str, part: str, outs: int, ins: int) -> tuple[str, str]:
        weight = graph.weight(f"{name}.{part}.weight", outs, ins)
        made = graph.node("FusedMatMul", x, weight, domain=FUSED, transB=1)
        return made, graph.weight(f"{name}.{part}.bias", outs)

    parts = [linear(hidden, f"attention.self.{p}", WIDTH, WIDTH) for p in ("query", "key", "value")]
    bias = graph.node("Concat", *(b for _, b in parts), axis=0)
    return rest_of_layer(graph, hidden, [*(x for x, _ in parts), bias], name, linear)


def int8_layer(graph: Graph, hidden: str, name: str) -> str:
    """A layer of the reader; pack_reader.py says what its weights are."""

    def linear(x: str, part: str, outs: int, ins: int) -> tuple[str, str]:
        made = int8_product(graph, x, f"{name}.{part}", outs, ins)
        return made, graph.weight(f"{name}.{part}.bias", outs)

    joined, bias = linear(hidden, "attention.self", 3 * WIDTH, WIDTH)
    part = graph.node("Split", joined, outputs=3, axis=-1)
    return rest_of_layer(graph, hidden, [part, f"{part}_1", f"{part}_2", bias], name, linear)


def rest_of_layer(graph: Graph, hidden: str, parts: list[str], name: str, linear: Linear) -> str:
    """What follows on a layer's queries, keys and values; `linear` leaves its bias to be added."""
    seen = graph.node("MultiHeadAttention", *parts, domain=FUSED, num_heads=HEADS)
    seen, bias = linear(seen, "attention.output.dense", WIDTH, WIDTH)
    hidden = graph.norm(seen, hidden, bias, f"{name}.attention.output")
    inner, bias = linear(hidden, "intermediate.dense", INNER, WIDTH)
    inner = graph.node("BiasGelu", inner, bias, domain=FUSED)
    outer, bias = linear(inner, "output.dense", WIDTH, INNER)
    return graph.norm(outer, hidden, bias, f"{name}.output")


def int8_product(graph: Graph, x: str, name: str, outs: int, ins: int) -> str:
    """x times an int8 matrix.

    onnxruntime quantizes x with one scale for all tokens, which a single large value among 70,000
    spoils. So every column is first divided by a constant (it was multiplied into the matrix), and
    every row by its largest value.
    """
    x = graph.node("Mul", x, graph.weight(f"{name}.smooth", ins))
    # what comes out of GELU hardly falls below 0: the widest input can do without this step
    size = x if ins == INNER else graph.node("Abs", x)
    largest = graph.node("ReduceMax", size, axes=[2], keepdims=1)
    weight = graph.weight(f"{name}.weight", ins, outs, kind=TensorProto.INT8)
    inputs = (graph.node("Div", x, largest), weight, graph.weight(f"{name}.scale", outs))
    made = graph.node("DynamicQuantizeMatMul", *inputs, domain=FUSED)
    return graph.node("Mul", made, largest)


def encoder(path: Path) -> None:
    """The sentence encoder: the mean over all tokens, at unit length."""
    graph = Graph()
    hidden = embedded(graph)
    for n in range(LAYERS):
        hidden = float_layer(graph, hidden, f"encoder.layer.{n}")
    mean = graph.node("ReduceMean", hidden, axes=[1], keepdims=0)
    unit = graph.node("LpNormalization", mean, axis=1, p=2)
    graph.write(path, {"vector": unit}, vector=[1, WIDTH])


def reader(path: Path) -> None:
    """The span reader: for each token three logits.

    Those of an answer's start and end; and, in the question, of a word that the text does not bear
    out, which takes the states of two layers.
    """
    graph = Graph()
    states = [embedded(graph)]
    for n in range(LAYERS):
        states.append(int8_layer(graph, states[-1], f"encoder.layer.{n}"))
    span = linear_head(graph, states[-1], "qa_outputs", 2)
    seen = graph.node("Concat", *(states[n] for n in UNSUPPORTED_FROM), axis=2)
    unsupported = linear_head(graph, seen, "unsupported", 1, WIDTH * len(UNSUPPORTED_FROM))
    logits = graph.node("Concat", span, unsupported, axis=2)
    graph.write(path, {"logits": logits}, logits=[1, "length", 3])


def linear_head(graph: Graph, hidden: str, name: str, outs: int, ins: int = WIDTH) -> str:
    """Logits from a float matrix and its bias."""
    weight = graph.weight(f"{name}.weight", outs, ins)
    made = graph.node("FusedMatMul", hidden, weight, domain=FUSED, transB=1)
    return graph.node("Add", made, graph.weight(f"{name}.bias", outs))


def main() -> None:
    encoder(ROOT / "index" / "encoder.onnx")
    reader(ROOT / "qa" / "reader_model" / "graph.onnx")


if __name__ == "__main__":
    main()
