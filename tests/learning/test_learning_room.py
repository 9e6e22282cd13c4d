import subprocess
import sys


def test_the_room_opens_without_scikit_learn_or_torch() -> None:
    code = "import sys, barun.learning; print({'sklearn', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.strip() == b"set()"
