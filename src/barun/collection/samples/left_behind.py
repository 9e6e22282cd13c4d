"""What becomes of a batch that a killed process left in a spool."""

from barun.collection.samples.figures import CollectorFigures
from barun.collection.samples.spool import SpooledBatch
from barun.errors import EncryptionError
from barun.store.sample_book import SampleBook

__all__ = ["bring_back"]


def bring_back(
    batch: SpooledBatch, book: SampleBook, now_s: float, figures: CollectorFigures
) -> None:
    """Bring a batch to the store, or let go of it where nobody may keep or can read it.

    Parameters
    ----------
    batch : SpooledBatch
        Still sealed.
    book : SampleBook
        Where to, and whom the consent is asked of.
    now_s : float
        Seconds since 1970 UTC.
    figures : CollectorFigures
        Counts what became of it.

    Raises
    ------
    StorageError
        If it cannot be settled now.
    """
    seal = book.find_seal(batch.person_id, now_s)
    if seal is None:
        figures.refuse({"consent": 1})
        return
    try:
        samples = batch.open(seal)
    except EncryptionError:
        figures.n_unreadable += 1  # its key is gone: nobody can ever read it
        return
    n_new = book.add(batch.person_id, samples, now_s)
    figures.n_written += n_new or 0
    figures.n_known += len(samples) - (n_new or 0)
