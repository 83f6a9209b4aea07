"""The policy report: one page that opens anywhere, from facts that stand beside it as JSON.

Results become `facts`, plain data without a language; `sections` tell them in the words of a reader; `rendering` makes
HTML and Markdown of that. Nothing is computed after the facts.
"""
