"""Growing a forest with scikit-learn, and its trees as :class:`processing.landcover.forest.Forest` has them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import RandomForestClassifier

from processing.landcover.forest import FULL, LEAF, Forest, pack

TREES = 100
LEAST_IN_LEAF = 5
THREADS = 2


def grown(
    features: npt.NDArray[np.int16],
    labels: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    seed: int,
) -> Forest:
    """A random forest (L. Breiman 2001, doi 10.1023/A:1010933404324), the same for the same arguments.

    ``features`` of shape (samples, features); ``labels`` from 0 without gaps; ``weights`` of the samples, above 0.
    """
    forest = RandomForestClassifier(
        n_estimators=TREES, min_samples_leaf=LEAST_IN_LEAF, max_features="sqrt", n_jobs=THREADS, random_state=seed
    )
    forest.fit(features.astype(np.float32), labels, sample_weight=weights)
    return as_forest([tree.tree_ for tree in forest.estimators_])


def as_forest(trees: list[Any]) -> Forest:
    """From scikit-learn's trees, grown on whole numbers."""
    words, roots, shares = [], [], []
    node_offset = leaf_offset = 0
    for tree in trees:
        own_words, own_shares = _arranged(tree, node_offset, leaf_offset)
        roots.append(node_offset)
        node_offset += len(own_words)
        leaf_offset += len(own_shares)
        words.append(own_words)
        shares.append(own_shares)
    return Forest(np.concatenate(words), np.array(roots, np.int32), np.concatenate(shares))


def _arranged(tree: Any, node_offset: int, leaf_offset: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8]]:
    """Nodes level by level, both children of a node side by side; and the shares of the leaves."""
    order = _by_level(tree)
    place = np.empty(tree.node_count, np.int64)
    place[order] = np.arange(tree.node_count)
    leaf = tree.children_left[order] < 0
    row = np.cumsum(leaf) - 1 + leaf_offset
    feature = np.where(leaf, LEAF, tree.feature[order])
    threshold = np.where(leaf, 0, np.clip(np.floor(tree.threshold[order]), -32768, 32767)).astype(np.int64)
    child = np.where(leaf, row, place[tree.children_left[order]] + node_offset)
    counts = tree.value[order][leaf, 0, :]
    shares = np.rint(FULL * counts / counts.sum(axis=1, keepdims=True))
    return pack(feature, threshold, child), shares.astype(np.uint8)


def _by_level(tree: Any) -> npt.NDArray[np.int64]:
    levels = [np.zeros(1, np.int64)]
    while len(levels[-1]):
        inner = levels[-1][tree.children_left[levels[-1]] >= 0]
        levels.append(np.stack([tree.children_left[inner], tree.children_right[inner]], axis=1).ravel())
    return np.concatenate(levels)
