"""How a person sits: measured, calibrated, judged over time.

Everything works on rows: the frames of one person, or one frame each of many sessions.

``rows -> view -> features -> baseline -> judgement -> calibration | monitor -> session``
"""
