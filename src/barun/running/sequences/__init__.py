"""A recording as the samples that sequence models score: windows of frames, or strides."""
