"""Samples of live sessions in the service: keeping them, and asking people what they were."""
