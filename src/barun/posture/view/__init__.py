"""From which side the camera sees the person."""
