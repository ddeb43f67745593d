"""How the models that this project trains are made: labelled text in, adapters and figures out."""
