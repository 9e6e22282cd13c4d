"""Datasets, training and honest evaluation; the only home of scikit-learn's fit and of torch."""
