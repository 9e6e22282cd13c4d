"""What camera and clock allow: motion of the camera, roll of the picture, how far times hold."""
