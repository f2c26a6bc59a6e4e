"""Cut the power at any moment of a library's life, give back what a disk may then hold, and run the same again.

python -m tests.faults.power [CUTS] [SEED]

One life is recorded with ``strace``: every write, rename, removal and sync of every command. Then moments are drawn,
and for each a disk is made as a power cut may leave it. Of what was synced before the moment everything is there. Of
the rest, as SQLite's and ALICE's models have it: a write may be there or not, or in part, by sectors of 512 bytes, or
as zeros; a new, changed or removed name of a folder that was not synced may be there or not; a write after another may
be there without it. From that disk a user goes on: searches, asks the doctor, runs the same command again.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from indexer.errors import IndexerError
from tests.faults import script
from tests.faults.kills import difference

CALLS = (
    "open,openat,creat,close,write,writev,pwrite64,pwritev,pwritev2,lseek,sendfile,copy_file_range,ftruncate,truncate,"
    "fallocate,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,"
    "fsync,fdatasync,sync,syncfs"
)
LINE = re.compile(r"(?P<task>\d+) +(?:<\.\.\. \w+ resumed>(?P<rest>.*)|(?P<call>\w+)\((?P<head>.*))")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
HANDLE = re.compile(r"^(-?\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>")
SECTOR = 512
MARK = "/step "
_SHARED = "-shm"
"""SQLite's index of its log: memory that lies in a file, made anew by whoever opens the database after a power cut."""


class Op(NamedTuple):
    """One thing done to the disk. Files and folders go by numbers, for names are what changes.

    ``write``: ``raw`` at ``at`` of ``file``; ``size``: ``file`` is cut or grown to ``at``; ``sync``: ``file``;
    ``name``: ``names`` says what each name of a folder means from now on, None for nothing.
    """

    kind: str
    file: int
    at: int = 0
    raw: bytes = b""
    names: tuple[tuple[int, str, int | None], ...] = ()


class Record(NamedTuple):
    """All that was done under a folder, whose number is 0; and where in it each step begins and ends."""

    ops: list[Op]
    folders: set[int]
    steps: list[tuple[int, int]]


class _Disk:
    """The names and files as the calls make them, call by call; what they do goes into ``ops``."""

    def __init__(self, root: str) -> None:
        self.root, self.ops, self.steps = root, list[Op](), list[tuple[int, int]]()
        self.folders: dict[int, dict[str, int]] = {0: {}}
        self.sizes: dict[int, int] = {}
        self.handles: dict[tuple[int, str], list[int]] = {}
        """By number and path, for several processes have a handle of the same number: file, and place in it."""
        self.last = 0

    def find(self, path: str) -> tuple[int, str] | None:
        """The folder of a path, and its name there; None for what is not under the root."""
        if not path.startswith(self.root + "/"):
            return None
        *above, name = path[len(self.root) + 1 :].split("/")
        folder = 0
        for one in above:
            folder = self.folders[folder][one]
        return folder, name

    def number(self, path: str) -> int | None:
        """The file or folder at this path."""
        if path == self.root:
            return 0
        place = self.find(path)
        return None if place is None else self.folders[place[0]].get(place[1])

    def name(self, *names: tuple[int, str, int | None]) -> None:
        """From now on these names mean these files."""
        self.ops.append(Op("name", -1, names=names))
        for folder, name, file in names:
            if file is None:
                self.folders[folder].pop(name, None)
            else:
                self.folders[folder][name] = file

    def make(self, path: str, *, folder: bool = False) -> int:
        """A new file or folder."""
        place = self.find(path)
        assert place is not None
        self.last += 1
        if folder:
            self.folders[self.last] = {}
        else:
            self.sizes[self.last] = 0
        self.name((*place, self.last))
        return self.last

    def write(self, file: int, at: int, raw: bytes) -> None:
        """Bytes into a file."""
        self.ops.append(Op("write", file, at, raw))
        self.sizes[file] = max(self.sizes[file], at + len(raw))

    def resize(self, file: int, size: int) -> None:
        """Cut a file, or let it grow."""
        self.ops.append(Op("size", file, size))
        self.sizes[file] = size


def _plain(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


class Call(NamedTuple):
    """One finished system call: its words as strace writes them, and what it gave."""

    name: str
    words: list[str]
    gave: int
    opened: str
    """The path behind the handle that it gave, if any."""

    def handle(self, place: int = 0) -> tuple[int, str]:
        """The handle that a word shows, and its path."""
        found = HANDLE.match(self.words[place])
        if found is None or found[1] == "AT_FDCWD":
            return -1, os.fsdecode(_plain(found[2])) if found else ""
        return int(found[1]), os.fsdecode(_plain(found[2]))

    def path(self, place: int, at: int | None = None) -> str:
        """The path that a word names, seen from the folder of the word ``at``."""
        found = TEXT.match(self.words[place])
        named = os.fsdecode(_plain(found[1])) if found else ""
        return os.path.normpath(Path("" if at is None else self.handle(at)[1], named))


def calls(trace: Path) -> Iterator[Call]:
    """The calls that succeeded, in the order in which they ended; a call to remove a mark has failed and counts."""
    begun: dict[str, str] = {}
    with trace.open(encoding="ascii", errors="replace") as lines:
        for text in lines:
            found = LINE.match(text)
            if found is None:
                continue
            whole = f"{found['call']}({found['head']}" if found["call"] else begun.pop(found["task"]) + found["rest"]
            if whole.endswith("<unfinished ...>"):
                begun[found["task"]] = whole.removesuffix("<unfinished ...>").rstrip()
                continue
            head, _, gave = whole.rpartition(" = ")
            name, _, words = head.rstrip().removesuffix(")").partition("(")
            result, _, opened = gave.partition("<")
            number = re.match(r"-?\d+", result)
            if number and (int(number[0]) >= 0 or name == "unlink"):
                path = os.fsdecode(_plain(opened.partition(">")[0])) if opened.startswith("\\x") else ""
                yield Call(name, words.split(", "), int(number[0]), path)


def record(trace: Path, root: Path) -> Record:
    """What the calls of a trace did under ``root``."""
    disk = _Disk(str(root))
    for call in calls(trace):
        _DO.get(call.name, _nothing)(disk, call)
    return Record(disk.ops, set(disk.folders), disk.steps)


def _nothing(disk: _Disk, call: Call) -> None:
    """A call that changes nothing."""


def _open(disk: _Disk, call: Call) -> None:
    place = 1 if call.name == "openat" else 0
    path, flags = call.path(place, 0 if place else None), call.words[place + 1]
    if disk.find(path) is None and path != disk.root:
        return
    file = disk.number(path)
    if file is None:
        file = disk.make(path)
    elif "O_TRUNC" in flags and disk.sizes[file]:
        disk.resize(file, 0)
    disk.handles[call.gave, call.opened] = [file, -1 if "O_APPEND" in flags else 0]


def _handle(disk: _Disk, call: Call, place: int = 0) -> list[int] | None:
    number, path = call.handle(place)
    return disk.handles.get((number, path.removesuffix(" (deleted)")))


def _close(disk: _Disk, call: Call) -> None:
    number, path = call.handle()
    disk.handles.pop((number, path), None)


def _write(disk: _Disk, call: Call) -> None:
    if handle := _handle(disk, call):
        raw = b"".join(_plain(text) for text in TEXT.findall(", ".join(call.words)))[: call.gave]
        assert len(raw) == call.gave, "the record is cut: raise -s"
        at = disk.sizes[handle[0]] if handle[1] < 0 else handle[1]
        disk.write(handle[0], at, raw)
        handle[1] = -1 if handle[1] < 0 else at + len(raw)


def _write_at(disk: _Disk, call: Call) -> None:
    if handle := _handle(disk, call):
        found = TEXT.match(call.words[1])
        assert found
        raw = _plain(found[1])[: call.gave]
        assert len(raw) == call.gave, "the record is cut: raise -s"
        disk.write(handle[0], int(call.words[3]), raw)


def _seek(disk: _Disk, call: Call) -> None:
    handle = _handle(disk, call)
    if handle and handle[1] >= 0:
        handle[1] = call.gave


def _copy(disk: _Disk, call: Call) -> None:
    """``sendfile``: what it copied has to be known from before."""
    target, source = _handle(disk, call), _handle(disk, call, 1)
    if target and source:
        raw = contents(disk.ops, lambda op: True)[source[0]][source[1] : source[1] + call.gave]
        disk.write(target[0], target[1], bytes(raw))
        target[1] += call.gave
        source[1] += call.gave


def _resize(disk: _Disk, call: Call) -> None:
    handle = _handle(disk, call)
    if handle:
        disk.resize(handle[0], int(call.words[1]))


def _allocate(disk: _Disk, call: Call) -> None:
    handle = _handle(disk, call)
    if handle and call.words[1] == "0":
        disk.resize(handle[0], max(disk.sizes[handle[0]], int(call.words[2]) + int(call.words[3])))


def _move(disk: _Disk, call: Call) -> None:
    one, other = (0, 1) if call.name == "rename" else (1, 3)
    first, second = (call.path(one), call.path(other)) if call.name == "rename" else (call.path(1, 0), call.path(3, 2))
    source, target, file = disk.find(first), disk.find(second), disk.number(first)
    if source and target and file is not None:
        disk.name((*target, file), (*source, None))


def _remove(disk: _Disk, call: Call) -> None:
    path = call.path(1, 0) if call.name == "unlinkat" else call.path(0)
    if MARK in path:
        step, end = path.rpartition(MARK)[2].split(" ")
        if end == "all-on-disk":
            disk.ops += [Op("sync", file) for file in range(disk.last + 1)]
        elif end == "begins":
            disk.steps.append((len(disk.ops), -1))
        else:
            disk.steps[int(step)] = (disk.steps[int(step)][0], len(disk.ops))
        return
    place = disk.find(path)
    if call.gave >= 0 and place:
        disk.name((*place, None))


def _make_folder(disk: _Disk, call: Call) -> None:
    path = call.path(1, 0) if call.name == "mkdirat" else call.path(0)
    if disk.find(path):
        disk.make(path, folder=True)


def _sync(disk: _Disk, call: Call) -> None:
    _, path = call.handle()
    handle = _handle(disk, call)
    file = handle[0] if handle else disk.number(path)
    if file is not None:
        disk.ops.append(Op("sync", file))


def _unknown(disk: _Disk, call: Call) -> None:
    if any(disk.root in os.fsdecode(_plain(text)) for text in re.findall(r"(?:\\x[0-9a-f]{2})+", str(call.words))):
        raise NotImplementedError(call.name)


_DO: dict[str, Callable[[_Disk, Call], None]] = {
    **dict.fromkeys(("open", "openat", "creat"), _open),
    **dict.fromkeys(("write", "writev"), _write),
    **dict.fromkeys(("rename", "renameat", "renameat2"), _move),
    **dict.fromkeys(("unlink", "unlinkat", "rmdir"), _remove),
    **dict.fromkeys(("mkdir", "mkdirat"), _make_folder),
    **dict.fromkeys(("fsync", "fdatasync"), _sync),
    **dict.fromkeys(("pwritev", "pwritev2", "copy_file_range", "truncate", "link", "linkat", "symlink", "symlinkat",
                     "sync", "syncfs"), _unknown),
    "close": _close, "pwrite64": _write_at, "lseek": _seek, "sendfile": _copy, "ftruncate": _resize,
    "fallocate": _allocate,
}  # fmt: skip


Wanted = Callable[[Op], bool]


def contents(ops: list[Op], there: Wanted) -> dict[int, bytearray]:
    """What is in each file when only those writes are there for which ``there`` is true."""
    found: dict[int, bytearray] = {}
    for op in ops:
        if op.kind == "write" and there(op):
            _put(found.setdefault(op.file, bytearray()), op.at, op.raw)
        elif op.kind == "size" and there(op):
            file = found.setdefault(op.file, bytearray())
            del file[op.at :]
            file.extend(bytes(op.at - len(file)))
    return found


def _put(file: bytearray, at: int, raw: bytes) -> None:
    file.extend(bytes(max(0, at - len(file))))
    file[at : at + len(raw)] = raw


def certain(ops: list[Op]) -> list[bool]:
    """Of each thing done whether it is on the disk for certain: what it was done to has been synced since."""
    synced: set[int] = set()
    found: list[bool] = []
    for op in reversed(ops):
        if op.kind == "sync":
            synced.add(op.file)
        touched = {folder for folder, _, _ in op.names} or {op.file}
        found.append(op.kind == "sync" or bool(touched & synced))
    return found[::-1]


def torn(op: Op, chance: random.Random) -> list[Op]:
    """What may be there of a write that was not synced: sector by sector, or only room for it."""
    if op.kind != "write":
        return [op]
    if chance.random() < 0.1:
        return [op._replace(raw=bytes(len(op.raw)))]
    edges = [op.at, *range(op.at - op.at % SECTOR + SECTOR, op.at + len(op.raw), SECTOR), op.at + len(op.raw)]
    return [Op("write", op.file, one, op.raw[one - op.at : other - op.at])
            for one, other in pairwise(edges) if chance.random() < 0.7]  # fmt: skip


WAYS = ("nothing", "everything", "names", "contents", "first", "some", "some", "torn", "torn")
"""What may be there of what is not certain: only the names, only the contents, what was done first, some, some torn."""


def cut(ops: list[Op], way: str, chance: random.Random) -> list[Op]:
    """What is on the disk when the power goes after these."""
    sure, share = certain(ops), chance.choice((0.1, 0.5, 0.9))
    last = chance.randrange(len(ops) + 1)
    found: list[Op] = []
    there: dict[str, Callable[[int, Op], bool]] = {
        "nothing": lambda number, op: False,
        "everything": lambda number, op: True,
        "names": lambda number, op: op.kind == "name",
        "contents": lambda number, op: op.kind != "name",
        "first": lambda number, op: number < last,
        "some": lambda number, op: chance.random() < share,
        "torn": lambda number, op: chance.random() < share,
    }
    for number, (op, is_sure) in enumerate(zip(ops, sure, strict=True)):
        if is_sure:
            found.append(op)
        elif there[way](number, op):
            found += torn(op, chance) if way == "torn" else [op]
    return found


def laid_out(ops: list[Op], folders: set[int], target: Path) -> None:
    """Write a disk with these things done into a folder."""
    held = contents(ops, lambda op: True)
    names: dict[int, dict[str, int]] = {}
    for op in ops:
        for folder, name, file in op.names:
            if file is None:
                names.setdefault(folder, {}).pop(name, None)
            else:
                names.setdefault(folder, {})[name] = file
    _lay(0, target, names, held, folders)


def _lay(folder: int, place: Path, names: dict[int, dict[str, int]], held: dict[int, bytearray],
         folders: set[int]) -> None:  # fmt: skip
    place.mkdir()
    for name, file in names.get(folder, {}).items():
        if file in folders:
            _lay(file, place / name, names, held, folders)
        elif not name.endswith(_SHARED):
            (place / name).write_bytes(held.get(file, b""))


def _mark(home: Path, step: int, what: str) -> None:
    """Something that strace sees and the disk does not."""
    with suppress(OSError):
        Path(f"{home}{MARK}{step} {what}").unlink()


def live(folder: Path, steps: int) -> None:
    """The first steps of a life, under strace; pages and home after each are kept beside it."""
    pages, home, output = folder / "pages", folder / "home", folder / "told.json"
    for number, step in enumerate(script.STEPS[:steps]):
        step.before(pages, home)
        if step.name.startswith("doctor"):
            _mark(home, number, "all-on-disk")  # what was damaged before is no part of this
        shutil.copytree(pages, folder / f"pages {number}")
        _mark(home, number, "begins")
        code = script.done(partial(script.run, step, pages, home), output)
        _mark(home, number, "ends")
        assert code == 0, (step.name, code, Path(f"{output}.said").read_text(encoding="utf-8"))
        shutil.copytree(home, folder / f"after {number}")


def recorded(folder: Path, steps: int) -> Record:
    """Live so many steps under strace in this folder, and give what they did; raises OSError where that cannot be."""
    trace = folder / "trace"
    (folder / "home").mkdir()
    command = ["strace", "-f", "-y", "-xx", "-s", "16000000", "-e", f"trace={CALLS}", "-o", str(trace)]
    work = f"from tests.faults import power; from pathlib import Path; power.live(Path({str(folder)!r}), {steps})"
    done = subprocess.run([*command, sys.executable, "-c", work], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr or done.stdout)
    found = record(trace, folder / "home")
    trace.unlink()
    return found


class Case(NamedTuple):
    """One cut: the step in which it comes, after how many things done, what else is there, and what the user does."""

    step: int
    moment: int
    way: str
    then: str


NOTHING_YET = 2
"""The exit code of whoever asks a library that holds nothing."""
THEN = ("again", "search", "doctor")
_WHOLE = ("same", "ignore", "undo", "rename", "rebuild whoosh", "rebuild tantivy", "backup", "restore", "export")
"""Steps of which half is never there; of the others each thread is there or not."""


class Lived(NamedTuple):
    """A recorded life in a folder, and what is kept after each step."""

    folder: Path
    record: Record
    after: list[object]


def lived(folder: Path, steps: int = len(script.STEPS)) -> Lived:
    """Record so many steps of a life, and see that the record is whole: played back it gives what was there."""
    found, after = recorded(folder, steps), []
    for number, step in enumerate(script.STEPS[:steps]):
        place = folder / "played" / "home"
        place.parent.mkdir()
        laid_out(found.ops[: found.steps[number][1]], found.folders, place)
        if _files(place) != _files(folder / f"after {number}"):
            raise AssertionError(f"the record of {step.name} is not whole")
        after.append(script.done(partial(script.kept, place), folder / "told.json"))
        shutil.rmtree(place.parent)
    return Lived(folder, found, after)


def _files(place: Path) -> dict[str, bytes]:
    return {str(file.relative_to(place)): file.read_bytes()
            for file in place.rglob("*") if file.is_file() and not file.name.endswith(_SHARED)}  # fmt: skip


def drawn(life: Lived, chance: random.Random) -> Case:
    """Any moment of any step, every step as often; the moment after its last thing done too."""
    step = chance.randrange(len(life.after))
    return Case(step, chance.randint(*life.record.steps[step]), chance.choice(WAYS), chance.choice(THEN))


def recover(life: Lived, case: Case, chance: random.Random) -> tuple[str, str | None]:
    """Make the disk, go on as a user would: what it took, and what is wrong with the end, if anything is."""
    pages = life.folder / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(life.folder / f"pages {case.step}", pages)  # at the same path, which the library notes
    with tempfile.TemporaryDirectory(dir=life.folder) as name:
        home, output = Path(name, "home"), Path(name, "told.json")
        laid_out(cut(life.record.ops[: case.moment], case.way, chance), life.record.folders, home)
        try:
            took = _gone_on(life, case, home, output)
            found = script.done(partial(script.kept, home), output)
        except (RuntimeError, AssertionError) as error:
            return "", str(error)
    return took, difference(life.after[case.step], found)


def _gone_on(life: Lived, case: Case, home: Path, output: Path) -> str:
    """What the user does first, and the same command again; after a refusal, the doctor."""
    step, took = script.STEPS[case.step], ""
    if case.then == "doctor":
        code = script.done(partial(_asked, home, "doctor"), output)
        if code == NOTHING_YET:  # of the first step nothing is there
            assert step.name == "ingest" and case.step == 0, _said(output)
        else:
            assert code == 0, _said(output)
        assert code or script.done(partial(_asked, home, "verify"), output) == 0, _said(output)
    if case.then != "again":
        seen = script.done(partial(_seen, home), output)
        took = f"a search after {step.name}: {seen}" if isinstance(seen, str) else ""
        if step.name in _WHOLE and not took:
            whole_before, whole_after = life.after[case.step - 1], life.after[case.step]
            assert isinstance(whole_before, dict)
            assert isinstance(whole_after, dict)
            # A judgement that is written and not yet applied is pending: a question answers as before it.
            is_pending = isinstance(seen, dict) and seen["judgements"] == whole_after["judgements"]
            pending = {"judgements": whole_after["judgements"]} if is_pending else {}
            before = difference(whole_before | pending, seen)
            after = difference(whole_after, seen)
            assert before is None or after is None, f"neither before nor after: {before}; {after}"
    work = partial(script.run, step, life.folder / "pages", home)
    code = script.done(work, output)
    if code == 4:
        took = f"{step.name}: {_said(output)}"
        assert "doctor" in took, took
        assert script.done(partial(_asked, home, "doctor"), output) == 0, _said(output)
        code = script.done(work, output)
    assert code == 0, f"exit code {code}: {_said(output)}"
    return took.replace(str(home), "").strip()


def _said(output: Path) -> str:
    return Path(f"{output}.said").read_text(encoding="utf-8")


def _asked(home: Path, command: str) -> int:
    return script.run(script.Step(command, (command,)), home, home)


def _seen(home: Path) -> dict[str, object] | str:
    """What a user sees, or the words of the refusal."""
    try:
        return script.kept(home)
    except IndexerError as error:
        return str(error)


def ended(life: Lived, step: int) -> str | None:
    """What was told as done is done: the disk at the end of a step, with nothing but what is certain."""
    case = Case(step, life.record.steps[step][1], "nothing", "again")
    with tempfile.TemporaryDirectory(dir=life.folder) as name:
        home = Path(name, "home")
        laid_out(cut(life.record.ops[: case.moment], case.way, random.Random(0)), life.record.folders, home)
        seen = script.done(partial(_seen, home), Path(name, "told.json"))
    return seen if isinstance(seen, str) else difference(life.after[step], seen)


def prepare() -> None:
    """Load what every child needs, but no engine; and from now on the system has been started another time."""
    import indexer.library.mending
    import indexer.library.text_index  # noqa: F401
    from indexer.extract.gazetteer import gazetteer
    from indexer.store import durable

    gazetteer()
    durable.boot = lambda: "after the power cut"


def main() -> None:
    """Record a life, cut it, and fail if any end differs."""
    count, seed = [*map(int, sys.argv[1:3]), *(1000, 1)[len(sys.argv) - 1 :]][:2]
    prepare()
    chance, took, wrong = random.Random(seed), Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            life = lived(Path(folder))
        except OSError as error:
            print(f"no life can be recorded here: {error}")
            os._exit(0)
        for step in range(len(life.after)):
            if differs := ended(life, step):
                wrong += 1
                print(f"{script.STEPS[step].name}, done and then lost: {differs}", flush=True)
        for number in range(1, count + 1):
            case = drawn(life, chance)
            how, differs = recover(life, case, chance)
            took[how] += not differs
            if differs:
                wrong += 1
                print(f"cut {number}, {script.STEPS[case.step].name}, {case}: {differs}", flush=True)
            if number % 100 == 0:
                print(f"{number} of {count}: {wrong} wrong", flush=True)
        told = f"{len(life.record.ops):,} things done to the disk, {count} cuts, seed {seed}"
    for words, times in took.most_common():
        print(f"{times} times nothing was refused" if not words else f"{times} times refused: {words}")
    print(f"{told}: {wrong} wrong")
    os._exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
