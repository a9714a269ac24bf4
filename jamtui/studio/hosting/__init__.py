"""What a host owns: the door of its rooms, what members see, and what they may have done."""
