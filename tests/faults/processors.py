"""The names models on emulated older processors: python -m tests.faults.processors [TEXTS]

Every processor has to find the same names, as sure, in the first TEXTS texts of the samples (24 unless told otherwise).
Needs qemu-user (Debian: ``apt-get install qemu-user``); says so and does nothing where it is missing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PROCESSORS = {"Haswell,-avx2,-fma": "Prescott", "Haswell": "Haswell"}
"""Without AVX2, and with it but without VNNI; beside each what OpenBLAS, which goes by the model, would take it for."""


def digests(texts: int) -> str:
    """What both models find in that many texts, as one line."""
    from indexer.extract import extract

    said = []
    for names in ("best", "fast"):
        every = [text for file in sorted(SAMPLES.glob("*.txt")) for text in file.read_text("utf-8").split("\n\n")]
        chosen = [text for text in every if text.strip()][:texts]
        found = [extract(text, comment=False, names=names).mentions for text in chosen]
        whole = hashlib.sha256(repr(found).encode()).hexdigest()[:16]
        said.append(f"{names}: {sum(map(len, found))} names in {len(found)} texts, digest {whole}")
    return "; ".join(said)


def main(texts: int = 24) -> int:
    """Compare this processor with the emulated ones; the number of those that differ."""
    emulator = shutil.which("qemu-x86_64")
    if emulator is None:
        print("skipped: the names models on other processors (qemu-user is not installed)")
        return 0
    here = digests(texts)
    print(f"this processor: {here}")
    differing = 0
    for processor, core in PROCESSORS.items():
        ask = [sys.executable, "-W", "ignore", "-m", "tests.faults.processors", str(texts), "--only-print"]
        env = {**os.environ, "OPENBLAS_CORETYPE": core}
        done = subprocess.run([emulator, "-cpu", processor, *ask], env=env, capture_output=True, text=True, check=False)
        there = done.stdout.strip() or f"failed: {done.stderr.strip()[-300:]}"
        differing += there != here
        print(f"{processor}: {'the same' if there == here else there}")
    return differing


if __name__ == "__main__":
    arguments = sys.argv[1:]
    count = int(arguments[0]) if arguments else 24
    if "--only-print" in arguments:
        print(digests(count))
        sys.exit(0)
    sys.exit(main(count))
