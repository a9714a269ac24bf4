"""What the program does on somebody's behalf that nobody may do by hand.

Each function first checks who calls it, then writes as the service. Nothing outside this folder
may: a test looks after that.
"""
