"""Who somebody is: key pairs, the ids made of them, and signed guest ids."""
