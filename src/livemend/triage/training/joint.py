"""All heads at once by stochastic gradient: soft targets, a weight per label, rows with only some labels known."""

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

F32 = npt.NDArray[np.float32]
BATCH = 512


def fit(x: sp.csr_matrix, y: F32, weight: F32, *, epochs: int = 8, rate: float = 0.5, seed: int = 1) -> tuple[F32, F32]:
    """Adagrad on the features a batch has; weights (features, heads) and biases. The same input gives the same bits."""
    random = np.random.default_rng(seed)
    x = x.astype(np.float32)
    size, heads = x.shape[1], y.shape[1]
    w, slope = np.zeros((size, heads), dtype=np.float32), np.full((size, heads), 1e-3, dtype=np.float32)
    b, slope_b = np.full(heads, -2, dtype=np.float32), np.full(heads, 1e-3, dtype=np.float32)
    order = np.arange(len(y))
    for epoch in range(epochs):
        random.shuffle(order)
        step = rate * (1 - epoch / epochs)
        for at in range(0, len(order), BATCH):
            some = order[at : at + BATCH]
            part = x[some]
            used, inverse = np.unique(part.indices, return_inverse=True)
            dense = sp.csr_matrix((part.data, inverse.astype(np.int32), part.indptr), shape=(len(some), len(used)))
            now = w[used]
            error = (sigmoid(dense @ now + b) - y[some]) * weight[some]
            gradient = np.asarray(dense.T @ error)
            squares = slope[used] + gradient * gradient
            slope[used] = squares
            w[used] = now - step * gradient / np.sqrt(squares)
            total = error.sum(axis=0)
            slope_b += total * total
            b -= step * total / np.sqrt(slope_b)
    return w, b


def sigmoid(z: F32) -> F32:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -30, 30))), dtype=np.float32)
