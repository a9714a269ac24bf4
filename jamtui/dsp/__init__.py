"""Effects, meters, loudness: kernels `process(block)` with all memory made beforehand."""
