"""Measurements that are too slow or too noisy for tests: `./run bench NAME`; results are kept in benchmarks/README.md."""
