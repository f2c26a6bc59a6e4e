"""Dates are compared as instants: UTC where a zone is given, as written where not; in searches, questions and edges."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.cli.printing import when
from indexer.instants import instant, instant_key, written
from indexer.library import Library
from indexer.library.finding import Asked
from indexer.search.moments import minutes

START = datetime(2023, 6, 7)  # noqa: DTZ001 dates without a zone are compared as written
OFFSETS = ("", "", "Z", "-07:00", "+02", "+1400", "-12:00", "+05:30", "+23:59")
DATES = [
    f"{START + timedelta(minutes=37 * number):%Y-%m-%dT%H:%M}{':17.0000000' if number % 5 == 0 else ''}"
    f"{OFFSETS[number % len(OFFSETS)]}"
    for number in range(120)
] + ["2023-06", "2023", None]  # fmt: skip


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("dated")
    comments = [{"id": str(number), "author": f"a{number}", "published": date, "text": f"Poland, number {number}."}
                for number, date in enumerate(DATES)]  # fmt: skip
    thread = {"id": "t", "title": "Grain", "text": "Grain.", "published": None, "comments": comments}
    (folder / "t.jsonl").write_text(json.dumps(thread) + "\n", encoding="utf-8")
    made = Library(folder / "index")
    made.ingest([folder / "t.jsonl"], engine=request.param, names="none")
    return made


def order(number: int, sign: int) -> tuple[bool, int, str]:
    date = DATES[number]
    minute = 0 if date is None else int((instant(date)[:16] + "-01-01T00:00"[len(date) - 4 :] if len(date) < 10 else
                                         instant(date)[:16]).translate({ord(c): None for c in "-:T"}))  # fmt: skip
    return date is None, sign * minute, f"t/{number}"


@pytest.mark.parametrize(("sort", "sign"), [("oldest", 1), ("newest", -1)])
def test_a_sort_by_date_goes_by_the_instant(library: Library, sort: str, sign: int) -> None:
    expected = [f"t/{number}" for number in sorted(range(len(DATES)), key=lambda number: order(number, sign))]
    with library.finder() as finder:
        for limit in (None, 1, 7, 60, 200):
            assert finder.ids("poland", Asked(limit=limit, order=sort)) == expected[:limit]


@pytest.mark.parametrize(
    "query",
    ["date:2023-06-08", "date:2023-06-07..2023-06-09", "after:2023-06-08T12:30", "before:2023-06-07T14:00",
     "date:2023-06-07", "NOT after:2023-06-09", "date:2023-06-08T12:00..2023-06-08T13:00"],
)  # fmt: skip
def test_a_range_of_dates_is_one_of_instants(library: Library, query: str) -> None:
    field, _, value = query.removeprefix("NOT ").partition(":")
    first, end = minutes(value)
    low, high = {"date": (first, end), "after": (first, 10**13), "before": (0, first)}[field]
    expected = {id_ for dated, minute, id_ in (order(n, 1) for n in range(len(DATES)))
                if (not dated and low <= minute < high) != query.startswith("NOT")}  # fmt: skip
    with library.finder() as finder:
        assert set(finder.ids(f"poland {query}", Asked(limit=None))) == expected


def test_first_last_months_filters_and_evidence_go_by_the_instant(library: Library) -> None:
    dated = sorted((date for date in DATES if date), key=instant_key)
    (page,) = library.entity("Poland")
    assert (page.first, page.last) == (dated[0], dated[-1])
    assert [reason.published for reason in library.evidence() if reason.edge == "mentions"] == [*dated, None]
    days = [date for date in dated if instant(date)[:10] == "2023-06-08"]
    (narrowed,) = library.entity("Poland", since="2023-06-08", until="2023-06-08")
    assert narrowed.mentions == len(days)
    edges = [edge for *_, edge in library.graph().edges(data=True) if edge["kind"] == "mentions"]
    assert sum(edge["months"].get("2023-06", 0) for edge in edges) == sum(
        i[:7] == "2023-06" for i in map(instant, dated)
    )
    with library.finder() as finder:
        assert dict(finder.facets("poland", Asked()))["month"] == [("2023-06", 121), (None, 1), ("2023", 1)]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2023-06-08T22:00-05:00", "2023-06-09T03:00"), ("2023-06-09T01:00Z", "2023-06-09T01:00"),
        ("2007-05-23T21:21:17.0000000-07:00", "2007-05-24T04:21:17.0000000"), ("2023-06-09", "2023-06-09"),
        ("2023-06-09T02:00+0200", "2023-06-09T00:00"), ("2023-06-09T02:00:01,5+02", "2023-06-09T00:00:01.5"),
        ("0001-01-01T00:00+05:00", "0001-01-01T00:00"), ("no date", "no date"),
    ],
)  # fmt: skip
def test_an_instant_is_utc_where_a_zone_is_given(date: str, expected: str) -> None:
    assert instant(date) == expected
    assert written(instant_key(date)) == date


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2011-09-13..2011", (201109130000, 201201010000)), ("2011..2011-09-13", (201101010000, 201109140000)),
        ("2011-09-13..2011-09", (201109130000, 201110010000)), ("2012..2011", (201101010000, 201301010000)),
        ("2011-09-14..2011-09-13", (201109130000, 201109150000)), ("2011..2011", (201101010000, 201201010000)),
    ],
)  # fmt: skip
def test_a_range_ends_with_the_end_of_what_is_named_last(value: str, expected: tuple[int, int]) -> None:
    assert minutes(value) == expected


def test_a_date_is_shown_to_the_minute_as_it_was_written() -> None:
    assert when("2007-05-23T21:21:17.0000000-07:00") == "2007-05-23 21:21"
    assert when("2007-05") == "2007-05"


@settings(max_examples=200)
@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)), st.integers(-1439, 1439))  # noqa: DTZ001
def test_an_instant_is_what_the_calendar_says(moment: datetime, offset: int) -> None:
    hours, rest = divmod(abs(offset), 60)
    date = f"{moment.isoformat(timespec='minutes')}{'-' if offset < 0 else '+'}{hours:02}:{rest:02}"
    assert instant(date) == (moment - timedelta(minutes=offset)).isoformat(timespec="minutes")[:16]
