def mask(s):
    return s
