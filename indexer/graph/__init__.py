"""What was found in the posts of a thread -> who mentions whom, with the evidence; and the picture of it."""
