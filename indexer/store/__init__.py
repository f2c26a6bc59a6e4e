"""The ground state: what was read, what was found in it, what was judged. One SQLite file, one writer, many readers.

connection.py opens it, schema.py says what is in it; files.py, merge.py and threads.py write; read_*.py answer. Import
what is needed from these: a search must not pay for what only an ingest uses.
"""
