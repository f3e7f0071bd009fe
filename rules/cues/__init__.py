"""The learned reader: what no rule says, told by words that were telling in labelled drafts.

`reader` reads a draft with learned weights, `features` says what it looks at, `phrase` which words to show, `reasons`
what to say of them. `training/` learns the weights; nothing here needs what training needs.
"""
