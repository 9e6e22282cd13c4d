"""Build the band of other runners' knee curves that running reports show.

Reads the joint angles of the BMC and RIC runners (``running/forceplate`` of the data folder) and
writes ``src/barun/feedback/running/reference_curves.json``: percentiles over runners, one curve a
runner, never a single runner's. Prints how much of a runner who was left out lies within the band
of the others.
"""

import argparse
import io
import json
import sys
import tarfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "barun" / "feedback" / "running" / "reference_curves.json"
ARCHIVE = Path("running") / "forceplate" / "bmc_ric_joint_angle_ensembles.tar.gz"
N_PHASES = 64
LOW, HIGH = 5.0, 95.0


def read_knees(archive: Path) -> npt.NDArray[np.float64]:
    """Return the median knee flexion of each runner's strides, shape (runners, 64), degrees."""
    curves = []
    with tarfile.open(archive) as files:
        for member in sorted(files.getmembers(), key=lambda one: one.name):
            file = files.extractfile(member)
            if file is None:
                continue
            content = file.read().decode("utf-8")
            names = content.splitlines()[0].split("\t")
            table = np.genfromtxt(io.StringIO(content), skip_header=1, delimiter="\t")
            knees = [column for column, name in enumerate(names) if name.startswith("Knee_Z")]
            stride = np.nanmedian(table[:, knees], axis=1)
            share = np.linspace(0, 1, len(stride))
            curves.append(np.interp(np.arange(N_PHASES) / N_PHASES, share, stride))
    return np.array(curves)


def measure_left_out(curves: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return for each runner which share of the curve lies in the band of all the others."""
    shares = []
    for runner in range(len(curves)):
        low, high = np.percentile(np.delete(curves, runner, axis=0), [LOW, HIGH], axis=0)
        shares.append(float(np.mean((curves[runner] >= low) & (curves[runner] <= high))))
    return np.array(shares)


def main() -> int:
    """Build the band."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    curves = read_knees(parser.parse_args().data / ARCHIVE)
    shares = measure_left_out(curves)
    low, median, high = np.percentile(curves, [LOW, 50, HIGH], axis=0)
    card = {
        "version": 1,
        "source": "BMC and RIC running data sets, joint angle ensembles, CC-BY-4.0",
        "n_runners": len(curves),
        "percentiles": [LOW, HIGH],
        "inside_left_out_mean": round(float(shares.mean()), 3),
        "inside_left_out_worst": round(float(shares.min()), 3),
        "angles": {
            "knee_flexion": {
                "low_deg": low.round(1).tolist(),
                "median_deg": median.round(1).tolist(),
                "high_deg": high.round(1).tolist(),
            }
        },
    }
    TARGET.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(curves)} runners; left out: {shares.mean():.2f} inside, worst {shares.min():.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
