"""How a person runs: repaired, cut into steps, measured.

``landmarks -> gate -> repair -> events -> cycles -> metrics``
"""
