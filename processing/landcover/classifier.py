"""What tells the land cover of a pixel from its series: trained once, kept as plain arrays, used on whole tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from processing.errors import ChainError
from processing.landcover.forest import Forest

FORMAT = 1
"""Of the file; another number is not read."""


@dataclass(frozen=True)
class Classifier:
    """A forest, the features that it reads and the classes that it tells."""

    features: tuple[str, ...]
    """Names, in the order of the columns."""
    codes: tuple[int, ...]
    """Of :data:`processing.landcover.nomenclature.CLASSES`, in the order of the forest's classes."""
    forest: Forest

    @property
    def kind(self) -> str:
        return "random forest"

    @property
    def settings(self) -> dict[str, int]:
        """Of the training."""
        return {"trees": len(self.forest.roots), "nodes": len(self.forest.nodes)}

    @classmethod
    def fit(
        cls,
        features: npt.NDArray[np.int16],
        labels: npt.NDArray[np.uint8],
        weights: npt.NDArray[np.float64],
        seed: int,
        names: Sequence[str],
    ) -> Classifier:
        """Train on samples: the same arguments give the same classifier.

        Parameters
        ----------
        features : int16, shape (samples, len(names))
        labels : uint8, shape (samples,): codes of classes
        weights : shape (samples,), above 0
        """
        from processing.landcover.forest_training import grown  # scikit-learn, which only training needs

        codes, columns = np.unique(labels, return_inverse=True)
        return cls(tuple(names), tuple(int(code) for code in codes), grown(features, columns, weights, seed))

    def predict(self, features: npt.NDArray[np.int16]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
        """The class of each pixel and its confidence: the trees' mean share for that class, percent.

        ``features``: int16, shape (pixels, features), C-contiguous. Both results: uint8, shape (pixels,). The
        first code of equal ones wins. May be called from several threads at once.
        """
        shares = self.shares(features)
        best = shares.argmax(axis=1)
        confidence = np.rint(100 * np.take_along_axis(shares, best[:, np.newaxis], axis=1)[:, 0])
        return np.array(self.codes, np.uint8)[best], confidence.astype(np.uint8)

    def shares(self, features: npt.NDArray[np.int16]) -> npt.NDArray[np.float32]:
        """Each class's share of the votes, 0 to 1, shape (pixels, classes)."""
        if features.ndim != 2 or features.shape[1] != len(self.features):
            raise ChainError(f"the classifier reads {len(self.features)} features; the image has {features.shape[1:]}")
        votes = self.forest.votes(np.ascontiguousarray(features, np.int16)).astype(np.float32)
        return np.asarray(votes / np.maximum(votes.sum(axis=1, keepdims=True), 1), np.float32)

    def merged(self, shown: Mapping[int, int]) -> Classifier:
        """This classifier telling coarser classes: ``shown`` gives the code for each of its own."""
        codes = tuple(sorted({shown[code] for code in self.codes}))
        columns = np.array([codes.index(shown[code]) for code in self.codes])
        return replace(self, codes=codes, forest=self.forest.merged(columns, len(codes)))

    def save(self, path: Path) -> None:
        """Write a ``.npz`` of plain arrays; the same classifier gives the same bytes."""
        np.savez_compressed(
            path,
            format=np.array(FORMAT),
            features=np.array(self.features),
            codes=np.array(self.codes, np.uint8),
            nodes=self.forest.nodes,
            roots=self.forest.roots,
            shares=self.forest.shares,
        )

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """What :meth:`save` wrote; raises ChainError for anything else. Never unpickles."""
        try:
            with np.load(path, allow_pickle=False) as file:
                if int(file["format"]) != FORMAT:
                    raise ChainError(f"{path.name} is a model of another format: train it again")
                forest = Forest(file["nodes"], file["roots"], file["shares"])
                return cls(
                    tuple(str(name) for name in file["features"]), tuple(int(code) for code in file["codes"]), forest
                )
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise ChainError(f"{path.name} is not a land-cover model ({error}): train it again") from error
