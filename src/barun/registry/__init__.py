"""Trained models with their versions, cards and files, and which of them are in service.

A room above the store, which keeps who promoted what and when, and the models, which run it. It
knows neither how models are trained nor the web.
"""
