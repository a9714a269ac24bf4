"""Effects, meters, loudness and resampling: kernels over blocks of float32 (2, frames)."""
