"""What a direct message wants: a review, a lookup, thanks, help, or to say that it has happened.

`intent` decides: by fixed phrases (`phrases`), by how the message is put (`intent_model`), by `terms` that are nothing
but looked up, by the draft that a question holds (`inside`). `alarm` hears that it has happened, `threat` a threat to
people.
"""
