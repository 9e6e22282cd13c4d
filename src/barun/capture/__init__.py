"""Pictures in, landmarks out: sources of pictures and the pose engine."""
