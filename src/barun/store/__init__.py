"""What Barun keeps of a person's sitting: minutes, events, breaks, profiles, settings.

`Store` is the protocol; `StoreWriter` the one way to write. Nothing but settings is stored before
the person agreed.
"""
