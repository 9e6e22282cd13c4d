"""Sealing what is personal: a master key, a data key a person, blobs bound to their rows.

::

    master key ──wraps──► data key of a person ──seals──► blob of one row
        ▲                 secret of the installation, such as that of the audit log
        └── wrapped for the recovery key

The cipher is AES-256-GCM. Pure: keys and randomness are passed in, bytes come out. Where keys are
kept is the store's concern.
"""
