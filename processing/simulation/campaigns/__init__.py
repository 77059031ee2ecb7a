"""Years of farming one after the other, seen as Level 2A: what maps of land cover are made of and measured on."""
