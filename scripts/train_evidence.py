#!/usr/bin/env python3
"""Teaches models/evidence/ to tell whether a passage answers a question.

    python3 -m venv target/teach
    target/teach/bin/pip install numpy==2.2.6 onnx==1.19.1 onnxruntime==1.23.2 tokenizers==0.22.1 jax==0.8.1 optax==0.2.6
    target/teach/bin/python scripts/train_evidence.py

It reads tests/data/evidence/places.jsonl (made-up places: passages, questions that they answer, near misses) and the encoder, and
writes models/evidence/weights.npz and model.onnx; scripts/export_encoder.py then puts the first matrix of the weights into
the encoder's graph, as its second output. Two cores need about half an hour. Every eighth place is left out of the
lessons, and what comes of it there is printed after each pass. Runs on other machines give other weights of the same worth.

What is taught is one small transformer. Its input are the states of three inner layers of the encoder, side by side,
times one matrix: 64 numbers for each token of the question (24 at most) and of "heading: text" (112 at most), of a table of its
rows that are meant. It never sees the words, nor anything that the search knows of the pair.
"""

import argparse
import json
import pathlib
import re
import time

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ROOT = pathlib.Path(__file__).parent.parent
ENCODER_LAYERS = ("layer4.output", "layer3.output", "layer2.output")
WIDTH, STATE_WIDTH, HEADS, LAYERS, INNER, HIDDEN = 384, 64, 4, 2, 128, 64
QUESTION_TOKENS, PASSAGE_TOKENS = 24, (40, 64, 112)  # passages are taken together by length
HELD_OUT = slice(3, None, 8)


class Encoder:
    """The encoder with its inner layers as outputs. Texts are encoded once."""

    def __init__(self):
        import onnxruntime
        from tokenizers import Tokenizer

        model = onnx.load(ROOT / "models/encoder/model.onnx")
        shape = ["batch", "tokens", WIDTH]
        model.graph.output.extend(helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n in ENCODER_LAYERS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        self.tokenizer = Tokenizer.from_file(str(ROOT / "models/encoder/tokenizer.json"))
        self.tokenizer.enable_truncation(256)
        self.known = {}

    def __call__(self, text):
        """The sentence's vector [384], and the states of its tokens [tokens, 3 * 384]."""
        if text not in self.known:
            ids = np.array([self.tokenizer.encode(text).ids], np.int64)
            inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
            vector, *states = self.session.run(["sentence_embedding", *ENCODER_LAYERS], inputs)
            self.known[text] = vector[0], np.concatenate([layer[0] for layer in states], 1).astype(np.float16)
        return self.known[text]


def whole(passage, text=None):
    text = text or passage["text"]
    return f"{passage['heading']}: {text}" if passage["heading"] else text


def sentences(text):
    return re.split(r"(?<=[.!?])\s+", text)


def row_name(sentence):
    """The first cell of a sentence that is a row of a table: "Oak Cabin, beds: 4, price: 80 euros."""
    row = re.match(r"([^:]+), [^:,]+: .", sentence)
    return row and row[1]


def read_text(passage, question, closeness):
    """What is read of a passage: of a table the rows alone whose name fits the question best, else the one whose sentence is
    the closest; as src/knowledge/rows.rs does."""
    rows = sentences(passage["text"])
    names = [row_name(row) for row in rows]
    if None in names or len(set(names)) < 2:
        return whole(passage)
    words = [set(re.findall(r"\w+", name.lower())) for name in names]
    asked = set(re.findall(r"\w+", question.lower())) & set.union(*words)
    different = set(map(frozenset, words))
    weight = {word: 1 / sum(word in name for name in different) for name in words for word in name}
    fits = [sum(weight[w] for w in name & asked) ** 2 / sum(weight[w] for w in name) for name in words]
    best = max(fits)
    chosen = {name for name, fit in zip(names, fits) if fit == best} if best else {names[int(np.argmax(closeness))]}
    return whole(passage, " ".join(row for row, name in zip(rows, names) if name in chosen))


def pairs(places, encode):
    """Each question with the two passages that come first by meaning, and the one it was written for: (question, passage,
    whether it answers, number of the place, whether it is the first)."""
    found = []
    for number, place in enumerate(places):
        passages = place["passages"]
        vectors = []
        for passage in passages:
            last = passage["heading"].split(" > ")[-1]
            spoken = sentences(passage["text"])
            texts = [whole(passage), *(f"{last}: {sentence}" if last else sentence for sentence in spoken)]
            vectors.append(np.stack([encode(text)[0] for text in texts]))
        for kind in ("answerable", "near_misses"):
            for question in place[kind]:
                vector = encode(question["q"])[0]
                order = sorted(range(len(passages)), key=lambda i: -(vectors[i] @ vector).max())
                chosen = order[:2]
                chosen += [question["p"]] if question.get("p") not in (None, *chosen) else []
                for place_in_order, i in enumerate(chosen):
                    answers = kind == "answerable" and i == question["p"]
                    text = read_text(passages[i], question["q"], vectors[i][1:] @ vector)
                    found.append((question["q"], text, answers, number, place_in_order == 0))
    return found


class Pairs:
    """Pairs as arrays; the states of each text stand once."""

    def __init__(self, found, encode):
        def table(texts, length):
            states = np.zeros((len(texts), length, len(ENCODER_LAYERS) * WIDTH), np.float16)
            mask = np.zeros((len(texts), length), np.float32)
            for row, text in enumerate(texts):
                tokens = encode(text)[1][:length]
                states[row, : len(tokens)], mask[row, : len(tokens)] = tokens, 1
            return states, mask

        questions, passages = (sorted({pair[i] for pair in found}) for i in (0, 1))
        self.questions, self.passages = table(questions, QUESTION_TOKENS), table(passages, PASSAGE_TOKENS[-1])
        rows = [{text: row for row, text in enumerate(texts)} for texts in (questions, passages)]
        self.rows = np.array([[rows[0][pair[0]], rows[1][pair[1]]] for pair in found])
        self.answers = np.array([pair[2] for pair in found], np.float32)
        self.is_first = np.array([pair[4] for pair in found])
        self.lengths = self.passages[1].sum(1)[self.rows[:, 1]]

    def batches(self, size, random=None):
        """Indices of pairs of about one length, and that length. In order, or shuffled without what is left over."""
        batches, shortest = [], 0
        for longest in PASSAGE_TOKENS:
            indices = np.where((self.lengths > shortest) & (self.lengths <= longest))[0]
            shortest = longest
            if random is not None:
                indices = random.permutation(indices)[: len(indices) // size * size]
            batches += [(indices[i : i + size], longest) for i in range(0, len(indices), size)]
        if random is not None:
            random.shuffle(batches)
        return batches

    def batch(self, indices, length):
        question, passage = self.rows[indices].T
        cut = [table[passage][:, :length] for table in self.passages]
        return [*(table[question] for table in self.questions), *cut]


def first_weights(random):
    def matrix(rows, columns):
        return (random.standard_normal((rows, columns)) / np.sqrt(rows)).astype(np.float32)

    def zeros(*shape):
        return np.zeros(shape, np.float32)

    weights = {"in": matrix(len(ENCODER_LAYERS) * WIDTH, STATE_WIDTH), "t": zeros(2, STATE_WIDTH)}
    for i in range(LAYERS):
        weights |= {f"{i}.{name}": matrix(STATE_WIDTH, STATE_WIDTH) for name in "qkvo"}
        weights |= {f"{i}.n1": zeros(STATE_WIDTH) + 1, f"{i}.n2": zeros(STATE_WIDTH) + 1, f"{i}.xm": zeros(HEADS, 2, 2)}
        weights |= {f"{i}.f1": matrix(STATE_WIDTH, INNER), f"{i}.b1": zeros(INNER)}
        weights |= {f"{i}.f2": matrix(INNER, STATE_WIDTH), f"{i}.b2": zeros(STATE_WIDTH)}
    weights |= {"gate": matrix(STATE_WIDTH, 1), "h1": matrix(3 * STATE_WIDTH, HIDDEN), "hb1": zeros(HIDDEN)}
    return weights | {"h2": matrix(HIDDEN, 1), "hb2": zeros(1)}


def log_odds(weights, question, question_mask, passage, passage_mask, drop=lambda values, share, shape=None: values):
    """The network, as it is taught. `drop` leaves out shares of values while it learns."""
    import jax
    import jax.numpy as jnp

    asked = question.shape[1]
    x = jnp.concatenate([question, passage], 1).astype(jnp.float32)
    x = x * drop(jnp.ones((len(x), 1, x.shape[2])), 0.5)
    kinds = np.repeat([0, 1], [asked, passage.shape[1]])
    x = unit(x @ weights["in"]) + weights["t"][kinds]
    mask = jnp.concatenate([question_mask, passage_mask], 1)

    def heads(values):
        return values.reshape(*values.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)

    for i in range(LAYERS):
        w = {name.split(".")[1]: value for name, value in weights.items() if name.startswith(f"{i}.")}
        h = unit(x) * w["n1"]
        scores = heads(h @ w["q"]) @ heads(h @ w["k"]).swapaxes(2, 3) / np.sqrt(STATE_WIDTH // HEADS)
        scores = jnp.where(mask[:, None, None] > 0, scores + w["xm"][:, kinds][:, :, kinds][None], -1e9)
        mixed = drop(jax.nn.softmax(scores, -1), 1) @ heads(h @ w["v"])
        x = x + drop(mixed.transpose(0, 2, 1, 3).reshape(x.shape) @ w["o"], 1)
        x = x + drop(jax.nn.gelu((unit(x) * w["n2"]) @ w["f1"] + w["b1"]) @ w["f2"] + w["b2"], 1)
    x, mask = x[:, :asked], question_mask[..., None]
    mean = (x * mask).sum(1) / mask.sum(1)
    most = jnp.where(mask > 0, x, -1e9).max(1)
    weighed = (x * jax.nn.softmax(jnp.where(mask > 0, x @ weights["gate"], -1e9), 1)).sum(1)
    features = drop(jnp.concatenate([mean, most, weighed], -1), 1)
    return (jax.nn.gelu(features @ weights["h1"] + weights["hb1"]) @ weights["h2"] + weights["hb2"])[:, 0]


def unit(values):
    import jax.numpy as jnp

    return values / jnp.sqrt((values * values).mean(-1, keepdims=True) + 1e-6)


def teach(lessons, held_out, passes, dropout=0.3, size=64, smoothing=0.025):
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_default_prng_impl", "unsafe_rbg")
    random = np.random.default_rng(0)
    weights = first_weights(random)
    steps = passes * len(lessons.batches(size, random))
    schedule = optax.warmup_cosine_decay_schedule(0, 1e-3, steps // 10, steps)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=0.05))
    state, share = optimiser.init(weights), lessons.answers.mean()

    def loss(weights, batch, answers, key):
        keys = iter(jax.random.split(key, 16))

        def drop(values, part):
            kept = 1 - dropout * part
            return jnp.where(jax.random.bernoulli(next(keys), kept, values.shape), values / kept, 0)

        errors = optax.sigmoid_binary_cross_entropy(
            log_odds(weights, *batch, drop=drop), answers * (1 - 2 * smoothing) + smoothing
        )
        return (errors * jnp.where(answers > 0, 0.5 / share, 0.5 / (1 - share))).mean()

    @jax.jit
    def step(weights, state, batch, answers, key):
        error, slope = jax.value_and_grad(loss)(weights, batch, answers, key)
        update, state = optimiser.update(slope, state, weights)
        return optax.apply_updates(weights, update), state, error

    odds = jax.jit(log_odds)
    for number in range(passes):
        began, errors = time.time(), []
        for indices, length in lessons.batches(size, random):
            key = jax.random.PRNGKey(random.integers(1 << 31))
            batch = lessons.batch(indices, length)
            weights, state, error = step(weights, state, batch, lessons.answers[indices], key)
            errors.append(error)
        told = np.zeros(len(held_out.answers))
        for indices, length in held_out.batches(256):
            told[indices] = odds(weights, *held_out.batch(indices, length))
        area = area_under_curve(held_out.answers[held_out.is_first], told[held_out.is_first])
        print(f"pass {number + 1}: error {np.mean(errors):.3f}, held out AUC {area:.3f}, {time.time() - began:.0f} s", flush=True)
    return {name: np.array(value) for name, value in weights.items()}


def area_under_curve(answers, told):
    ranks = np.argsort(np.argsort(told)) + 1
    yes = answers > 0
    return (ranks[yes].sum() - yes.sum() * (yes.sum() + 1) / 2) / (yes.sum() * (~yes).sum())


class Graph:
    """Nodes and initializers in the order they are added."""

    def __init__(self):
        self.nodes, self.initializers = [], []

    def constant(self, value, kind=np.float32):
        name = f"c{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value, kind), name))
        return name

    def __call__(self, operator, *inputs, outputs=1, **attributes):
        inputs = [i if isinstance(i, str) else self.constant(i) for i in inputs]
        names = [f"{operator}{len(self.nodes)}.{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, **attributes))
        return names[0] if outputs == 1 else names


def export(weights):
    """The network for one question and one passage, without masks; its last layer is computed for the question only."""
    g = Graph()
    axis, last = g.constant([1], np.int64), g.constant([-1], np.int64)

    def unit(values):
        squares = g("ReduceMean", g("Mul", values, values), last, keepdims=1)
        return g("Div", values, g("Sqrt", g("Add", squares, [1e-6])))

    def marked(states, kind):
        return g("Add", unit(states), weights["t"][kind])

    def kinds(states, kind):
        shape = g("Concat", g.constant([1], np.int64), g("Shape", states, start=1, end=2), g.constant([2], np.int64), axis=0)
        return g("Expand", np.eye(2)[None, kind : kind + 1], shape)

    def heads(values):
        split = g("Reshape", values, g.constant([0, 0, HEADS, STATE_WIDTH // HEADS], np.int64))
        return g("Transpose", split, perm=[0, 2, 1, 3])

    asked = g("Shape", "question", start=1, end=2)
    question_kind = kinds("question", 0)
    kind = g("Concat", question_kind, kinds("passage", 1), axis=1)
    x = g("Concat", marked("question", 0), marked("passage", 1), axis=1)
    for i in range(LAYERS):
        w = {name.split(".")[1]: value for name, value in weights.items() if name.startswith(f"{i}.")}
        h = g("Mul", unit(x), w["n1"])
        keys, values = heads(g("MatMul", h, w["k"])), heads(g("MatMul", h, w["v"]))
        seeking = kind
        if i == LAYERS - 1:
            zero = g.constant([0], np.int64)
            x, h = (g("Slice", part, zero, asked, axis) for part in (x, h))
            seeking = question_kind
        bias = g("MatMul", g("MatMul", seeking, w["xm"]), g("Transpose", kind, perm=[0, 2, 1]))
        queries = g("Mul", heads(g("MatMul", h, w["q"])), [1 / np.sqrt(STATE_WIDTH // HEADS)])
        scores = g("Add", g("MatMul", queries, g("Transpose", keys, perm=[0, 1, 3, 2])), bias)
        mixed = g("Transpose", g("MatMul", g("Softmax", scores, axis=-1), values), perm=[0, 2, 1, 3])
        mixed = g("Reshape", mixed, g.constant([0, 0, STATE_WIDTH], np.int64))
        x = g("Add", x, g("MatMul", mixed, w["o"]))
        inner = g("Gelu", g("Add", g("MatMul", g("Mul", unit(x), w["n2"]), w["f1"]), w["b1"]), approximate="tanh")
        x = g("Add", x, g("Add", g("MatMul", inner, w["f2"]), w["b2"]))
    mean, most = g("ReduceMean", x, axis, keepdims=0), g("ReduceMax", x, axis, keepdims=0)
    weighed = g("ReduceSum", g("Mul", x, g("Softmax", g("MatMul", x, weights["gate"]), axis=1)), axis, keepdims=0)
    features = g("Concat", mean, most, weighed, axis=-1)
    hidden = g("Gelu", g("Add", g("MatMul", features, weights["h1"]), weights["hb1"]), approximate="tanh")
    odds = g("Add", g("MatMul", hidden, weights["h2"]), weights["hb2"])
    g.nodes.append(helper.make_node("Identity", [odds], ["log_odds"]))
    inputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, n, STATE_WIDTH]) for n in ("question", "passage")]
    output = [helper.make_tensor_value_info("log_odds", TensorProto.FLOAT, [1, 1])]
    body = helper.make_graph(g.nodes, "evidence", inputs, output, g.initializers)
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", 20)], ir_version=9, producer_name="docent")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passes", type=int, default=9, help="how often all pairs are seen")
    parser.add_argument("--export-only", action="store_true", help="make model.onnx of the weights that are there")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "models/evidence")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    file = arguments.out / "weights.npz"
    if not arguments.export_only:
        with (ROOT / "tests/data/evidence/places.jsonl").open() as lines:
            places = [json.loads(line) for line in lines]
        encode = Encoder()
        found = pairs(places, encode)
        held_out = set(range(len(places))[HELD_OUT])
        lessons, others = ([pair for pair in found if (pair[3] in held_out) == held] for held in (False, True))
        print(f"{len(places)} places, {len(lessons)} pairs to learn from, {len(others)} held out", flush=True)
        np.savez(file, **teach(Pairs(lessons, encode), Pairs(others, encode), arguments.passes))
    weights = dict(np.load(file))
    model = export(weights)
    onnx.checker.check_model(model, full_check=True)
    (arguments.out / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
