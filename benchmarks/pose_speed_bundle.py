"""Pack the official pose models for MediaPipe; runs in MediaPipe's environment.

MediaPipe reads both models from one zip without compression, and wants each to say how its input is
scaled: the models of the npm package do not, so that is added, which changes neither weights nor
operators.
"""

import argparse
import sys
import zipfile
from pathlib import Path
from typing import Final

_INPUT_SCALING: Final = {
    "pose_detector.tflite": (127.5, 127.5),
    "pose_landmarks_detector.tflite": (0.0, 255.0),
}
"""Mean and divisor of the colours: the detector sees -1 to 1, the landmark model 0 to 1."""

_ALIGNMENT: Final = 16
"""Bytes; what the schema asks of weights, and the generated writer ignores."""


def _describe_input(mean: float, divisor: float) -> bytes:
    """Return metadata that say: one picture in red, green, blue, scaled like this."""
    import flatbuffers
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    picture = schema.TensorMetadataT(
        content=schema.ContentT(
            contentPropertiesType=schema.ContentProperties.ImageProperties,
            contentProperties=schema.ImagePropertiesT(colorSpace=schema.ColorSpaceType.RGB),
        ),
        processUnits=[
            schema.ProcessUnitT(
                optionsType=schema.ProcessUnitOptions.NormalizationOptions,
                options=schema.NormalizationOptionsT(mean=[mean], std=[divisor]),
            )
        ],
    )
    graph = schema.SubGraphMetadataT(inputTensorMetadata=[picture])
    builder = flatbuffers.Builder(0)
    model = schema.ModelMetadataT(subgraphMetadata=[graph])
    builder.Finish(model.Pack(builder), b"M001")
    return bytes(builder.Output())


def _add_metadata(content: bytes, metadata: bytes) -> bytes:
    """Return the model with metadata, its weights where the processor likes them."""
    import flatbuffers
    import numpy as np
    from mediapipe.tasks.metadata import schema_py_generated as schema

    class AligningBuilder(flatbuffers.Builder):  # type: ignore[misc]  # flatbuffers has no types
        """Writes bytes at multiples of 16."""

        def StartVector(  # noqa: N802  # the name is that of flatbuffers
            self, size: int, count: int, alignment: int
        ) -> object:
            return super().StartVector(size, count, _ALIGNMENT if size == 1 else alignment)

    model = schema.ModelT.InitFromPackedBuf(content, 0)
    entry = schema.MetadataT(name="TFLITE_METADATA", buffer=len(model.buffers))
    model.metadata = [*(model.metadata or []), entry]
    model.buffers.append(schema.BufferT(data=np.frombuffer(metadata, dtype=np.uint8)))
    builder = AligningBuilder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def main() -> int:
    """Write the bundle; return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("detector", type=Path)
    parser.add_argument("landmarks", type=Path)
    parser.add_argument("bundle", type=Path)
    options = parser.parse_args()
    sources = (options.detector, options.landmarks)
    with zipfile.ZipFile(options.bundle, "w", zipfile.ZIP_STORED) as archive:
        for source, (name, scaling) in zip(sources, _INPUT_SCALING.items(), strict=True):
            content = _add_metadata(source.read_bytes(), _describe_input(*scaling))
            archive.writestr(name, content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
