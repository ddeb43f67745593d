"""Networks written for this project, so that weights can be used without the code that came with them."""
