"""Strides: cut out, brought to one length, the unusual ones left out."""
