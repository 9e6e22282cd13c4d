"""The notebook's model in Keras: run by `benchmarks.running_training` in an environment of its own.

``python running_training_keras.py WINDOWS.npy THREADS``: trains one epoch for each line on standard
input, answers with its seconds. Knows nothing of Barun, which is not installed there.
"""

import os
import sys
import time

LATENT = 64
BATCH = 16


def main(path: str, n_threads: int) -> None:
    """Answer with the seconds of an epoch as often as asked."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras  # type: ignore[import-not-found] # only there, see above
    import numpy as np
    import tensorflow as tf  # type: ignore[import-untyped] # likewise

    if n_threads:
        tf.config.threading.set_intra_op_parallelism_threads(n_threads)
        tf.config.threading.set_inter_op_parallelism_threads(n_threads)
    windows = np.load(path)
    n_steps, n_channels = windows.shape[1:]
    model = keras.Sequential(
        [
            keras.Input((n_steps, n_channels)),
            keras.layers.LSTM(LATENT),
            keras.layers.RepeatVector(n_steps),
            keras.layers.LSTM(LATENT, return_sequences=True),
            keras.layers.TimeDistributed(keras.layers.Dense(n_channels)),
        ]
    )
    model.compile(optimizer="adam", loss="mse")
    for _ in sys.stdin:
        started_s = time.perf_counter()
        model.fit(windows, windows, batch_size=BATCH, epochs=1, verbose=0)
        print(time.perf_counter() - started_s, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
