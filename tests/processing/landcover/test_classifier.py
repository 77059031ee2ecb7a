"""Training, keeping and using a classifier."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from processing.errors import ChainError
from processing.landcover.classifier import Classifier
from processing.landcover.forest_training import as_forest

CODES = np.array([11, 12, 211], np.uint8)
NAMES = [f"B{n}_20180101" for n in range(12)]


@pytest.fixture(scope="module")
def samples():
    generator = np.random.default_rng(3)
    classes = generator.integers(0, 3, 900)
    centres = generator.integers(-2000, 9000, (3, len(NAMES)))
    values = centres[classes] + generator.normal(0, 2500, (900, len(NAMES)))
    return np.clip(values, -10000, 20000).astype(np.int16), CODES[classes], np.ones(900)


@pytest.fixture(scope="module")
def trained(samples):
    return Classifier.fit(*samples, seed=5, names=NAMES)


def test_the_trees_vote_as_scikit_learn_says(samples):
    features, labels, _ = samples
    forest = RandomForestClassifier(20, min_samples_leaf=3, random_state=1).fit(features.astype(np.float32), labels)
    votes = as_forest([tree.tree_ for tree in forest.estimators_]).votes(features)
    np.testing.assert_allclose(votes / (20 * 255), forest.predict_proba(features), atol=0.005)


def test_values_on_a_threshold_and_at_the_ends_of_int16_go_the_right_way():
    values = np.array([[-32768], [-3], [-2], [0], [1], [32767]], np.int16)
    labels = np.array([0, 0, 1, 1, 2, 2])
    forest = RandomForestClassifier(1, bootstrap=False, random_state=0).fit(values.astype(np.float32), labels)
    assert as_forest([forest.estimators_[0].tree_]).votes(values).argmax(axis=1).tolist() == labels.tolist()


def test_it_tells_classes_apart_and_says_how_surely(samples, trained):
    features, labels, _ = samples
    codes, confidence = trained.predict(features)
    assert codes.dtype == confidence.dtype == np.uint8
    assert (codes == labels).mean() > 0.97
    assert 33 < confidence.min() <= confidence.max() <= 100


def test_the_same_samples_give_the_same_file(samples, trained, tmp_path):
    trained.save(tmp_path / "one.npz")
    Classifier.fit(*samples, seed=5, names=NAMES).save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_what_was_kept_is_what_is_read(samples, trained, tmp_path):
    trained.save(tmp_path / "model.npz")
    read = Classifier.load(tmp_path / "model.npz")
    assert (read.features, read.codes) == (tuple(NAMES), (11, 12, 211))
    np.testing.assert_array_equal(read.shares(samples[0]), trained.shares(samples[0]))


def test_a_file_with_a_pickle_is_refused(tmp_path):
    np.savez(tmp_path / "model.npz", format=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ChainError, match="train it again"):
        Classifier.load(tmp_path / "model.npz")


def test_anything_else_is_refused(tmp_path):
    (tmp_path / "model.npz").write_bytes(b"PK not a model")
    with pytest.raises(ChainError, match="not a land-cover model"):
        Classifier.load(tmp_path / "model.npz")


def test_merged_classes_have_the_sum_of_the_shares(samples, trained):
    merged = trained.merged({11: 10, 12: 10, 211: 211})
    shares, coarse = trained.shares(samples[0]), merged.shares(samples[0])
    assert merged.codes == (10, 211)
    np.testing.assert_allclose(coarse[:, 0], shares[:, 0] + shares[:, 1], atol=0.005)


def test_images_of_other_features_are_refused(trained):
    with pytest.raises(ChainError, match="12 features"):
        trained.predict(np.zeros((4, 11), np.int16))
