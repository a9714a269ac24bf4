"""Playing with others: what is sent, what is heard of whom, and how loud."""
