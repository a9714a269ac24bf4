"""Who may see and do what: the rules of `data/policies`, and the gateway that keeps to them.

`expression` reads the language in which the rules are written, `rules` the files, `predicates`
knows what is named in them, `compiler` makes SQL of them, `gateway` decides, `words` explains.
"""
