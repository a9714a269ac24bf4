"""Sound devices: one contract, one real implementation each, one fake for tests."""
