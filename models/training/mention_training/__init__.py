"""How a reader of mentions is trained: marked talk, variants of it, the fit, and what is measured on what was held
back."""
