"""Several captures of one thread: what is kept, what has changed, what is missing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from indexer.store.merge import Capture, merge
from indexer.types import Post, Thread


def comment(number: str, author: str, text: str, published: str | None = None, parent: str = "t") -> Post:
    return Post(f"t/{number}", "comment", "t", parent, author, None, published, text)


def thread(*comments: Post, text: str = "Bridge opens\n\nThe bridge is open.") -> Thread:
    article = Post("t", "article", "t", None, None, None, None, text)
    return Thread("t", "Bridge opens", None, None, (article, *comments))


def capture(
    when: int, *comments: Post, path: bytes = b"", text: str = "Bridge opens\n\nThe bridge is open."
) -> Capture:
    return Capture(thread(*comments, text=text), when, f"{when}", frozenset([path or str(when).encode()]))


FIRST = comment("a", "Oda", "Good news for the town.", "2024-05-01T10:00")
SECOND = comment("b", "Piet", "Who pays for it?", "2024-05-01T11:00")
THIRD = comment("c", "Oda", "The county does.", "2024-05-02")


def texts(captures: list[Capture]) -> dict[str, str]:
    return {post.id: post.text for post in merge(captures).thread.posts}


def test_a_later_capture_adds_its_new_comments() -> None:
    assert list(texts([capture(1, FIRST), capture(2, FIRST, SECOND)])) == ["t", "t/a", "t/b"]


def test_the_order_in_which_captures_come_does_not_matter() -> None:
    captures = [capture(1, FIRST), capture(2, FIRST, SECOND), capture(3, SECOND, THIRD)]
    assert merge(captures) == merge(captures[::-1])


def test_an_edited_comment_keeps_its_id_and_its_earlier_text() -> None:
    edited = comment("x", "Oda", "Good news for the town. Edit: not for all.", "2024-05-01T10:00")
    merged = merge([capture(1, FIRST, SECOND), capture(2, edited, SECOND)])
    post = merged.thread.posts[1]
    assert (post.id, post.edited, merged.revisions) == ("t/a", True, {"t/a": (FIRST.text,)})


def test_a_comment_that_a_longer_capture_lacks_is_missing_and_kept() -> None:
    merged = merge([capture(1, FIRST, SECOND), capture(2, SECOND, THIRD)])
    assert {post.id: post.status for post in merged.thread.posts[1:]} == {
        "t/b": "present",
        "t/c": "present",
        "t/a": "missing",
    }


def test_a_shorter_capture_of_another_file_says_nothing_about_what_it_lacks() -> None:
    merged = merge([capture(1, FIRST, SECOND, THIRD), capture(2, SECOND)])
    assert {post.status for post in merged.thread.posts} == {"present"}


def test_another_page_of_the_comments_says_nothing_about_the_first_however_long() -> None:
    newer = [comment(f"n{number}", "Eva", f"Comment number {number} on the bridge.") for number in range(6)]
    merged = merge([capture(1, FIRST, SECOND, THIRD), capture(2, THIRD, *newer)])
    assert {post.status for post in merged.thread.posts} == {"present"}


def test_a_new_version_of_the_same_file_is_complete_however_short() -> None:
    merged = merge([capture(1, FIRST, SECOND, path=b"p"), capture(2, SECOND, path=b"p")])
    assert [post.status for post in merged.thread.posts if post.id == "t/a"] == ["missing"]


def test_two_comments_equal_in_everything_stay_two() -> None:
    twins = (comment("a", "Oda", "Yes."), comment("b", "Oda", "Yes."))
    assert len(texts([capture(1, *twins), capture(2, *twins)])) == 3


def test_a_reply_follows_its_parent_to_the_id_that_it_was_first_given() -> None:
    renamed = replace(FIRST, id="t/new")
    reply = comment("r", "Piet", "For whom?", parent="t/new")
    assert merge([capture(1, FIRST), capture(2, renamed, reply)]).thread.posts[2].parent == "t/a"


def test_an_account_belongs_to_its_source() -> None:
    here, there = (replace(thread(FIRST), source=source) for source in ("gazette.example", "courier.example"))
    accounts = {merge([Capture(one, 1, "d", frozenset())]).thread.posts[1].account for one in (here, there)}
    assert accounts == {"account:gazette-example/oda", "account:courier-example/oda"}


NAMES = st.sampled_from(["Oda", "Piet", "Rune", ""])
COMMENTS = st.lists(
    st.builds(comment, st.sampled_from("abcdefgh"), NAMES, st.text("xyz ", max_size=4), st.none()),
    unique_by=lambda post: post.id, max_size=6,
)  # fmt: skip


@given(st.lists(COMMENTS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_merging_is_a_function_of_the_set_of_captures_and_loses_no_comment(pages: list[list[Post]], chance) -> None:
    captures = [capture(number, *page) for number, page in enumerate(pages)]
    shuffled = captures[:]
    chance.shuffle(shuffled)
    merged = merge(captures)
    assert merge(shuffled) == merged
    ids = [post.id for post in merged.thread.posts]
    assert len(ids) == len(set(ids)) >= 1 + max(len(page) for page in pages)
    assert {post.parent for post in merged.thread.posts} <= {None, *ids}
