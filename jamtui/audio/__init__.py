"""Sound devices: one contract, and what fulfils it with, without and instead of hardware."""
