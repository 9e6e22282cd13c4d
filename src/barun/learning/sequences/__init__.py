"""Sequence models of running: windows or cycles in, a score each out, beside simple baselines.

``windows | cycles -> SampleSet -> SequenceModel.fit -> scores -> Threshold -> artefact``

Deep models need PyTorch (extra ``deep``); the modules `barun.learning.sequences.networks`,
`barun.learning.sequences.training` and `barun.learning.sequences.deep_model` are the only ones that
load it. What they write is run by :mod:`barun.models.sequence_scorer` without it.
"""
