"""The troubles a drill can play, one module each."""
