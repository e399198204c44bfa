"""What becomes of the words of mails: HTML as text, quotes folded, files named, letters written."""

from email.parser import BytesParser
from email.policy import default

import pytest

from custom_components.homelab_hub.connections.google.mail.addresses import (
    AddressError,
    received,
    sender_of,
    typed,
)
from custom_components.homelab_hub.connections.google.mail.html_text import text_of
from custom_components.homelab_hub.connections.google.mail.letter import (
    Enclosure,
    HeaderError,
    Letter,
    Reply,
    file_name,
    reply_subject,
    written,
)
from custom_components.homelab_hub.connections.google.mail.quotes import folded
from custom_components.homelab_hub.connections.google.mail.reading import decoded, in_charset

KIM = typed("kim@example.com")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<p>Two<br>Three", "One\n\nTwo\nThree"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<table><tr><td>A</td><td>B</td></tr><tr><td>C<td>D</table>", "A B\nC D"),
        ("A &amp; B &lt;C&gt; &#128075;", "A & B <C> 👋"),
        ("<script>x</script><style>y</style><title>z</title>seen", "seen"),
        ("<div style='display: none'>no <b>no</b></div>yes", "yes"),
        ("<span style='font-size:0px'>no</span>yes", "yes"),
        ("<span style='font-size:0.9em'>yes</span>", "yes"),
        ("<p hidden>no</p>yes", "yes"),
        ("<a href='javascript:x()'>go</a>", "go"),
        ("<a href='https://a.example/'>https://a.example</a>", "https://a.example"),
        ("<blockquote>old</blockquote>new", "> old\nnew"),
        ("</div></p>still <unknown>here", "still here"),
        ("", ""),
    ],
)
def test_html_becomes_what_a_person_sees(html: str, text: str) -> None:
    """Whatever is broken or hidden in it."""
    assert text_of(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<" * 300_000,
        "<div>" * 200_000,
        "<a " * 100_000,
        "<!--" * 100_000,
        "<div>" * 3000 + "</span>" * 60_000,
        "<blockquote>" * 100_000 + "deep",
        "<![CDATA[" * 50_000,
    ],
    ids=["brackets", "nested", "attributes", "comments", "wrong ends", "quotes", "sections"],
)
@pytest.mark.timeout(20)
def test_hostile_html_does_not_take_for_ever(html: str) -> None:
    """Nothing in it takes longer than its length."""
    assert len(text_of(html)) <= len(html)


@pytest.mark.parametrize(
    ("text", "kept", "count"),
    [
        ("Yes\n\n> old\n> older\n\nBye", "Yes\n[… 2 quoted lines …]\n\nBye", 2),
        ("Yes\n\nOn Mon, Kim\n<k@x> wrote:\n\n> old", "Yes\n[… 1 quoted line …]", 1),
        ("Ja\n\nAm Mo., 5. Jan. schrieb Kim:\n> alt", "Ja\n[… 1 quoted line …]", 1),
        ("Ok\n\n-----Original Message-----\nFrom: Kim\nold", "Ok\n[… 3 quoted lines …]", 3),
        ("Ok\n\nFrom: Kim\nSent: Monday\nold", "Ok\n[… 3 quoted lines …]", 3),
        ("---------- Forwarded message ---------\nFrom: Kim\nDate: x\n\nread", None, 0),
        ("See\n\nBegin forwarded message:\n\nFrom: Kim\nDate: x\n> read", None, 0),
        ("> only\n> a quote", None, 0),
        ("From: the beginning\nnothing is quoted", None, 0),
        ("", None, 0),
    ],
)
def test_quotes_are_folded_and_forwarded_mails_are_not(
    text: str, kept: str | None, count: int
) -> None:
    """A text that would be empty without its quotes stays whole."""
    assert folded(text) == (text if kept is None else kept, count)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\a.exe", "a.exe"),
        ("plan 🏠.pdf", "plan 🏠.pdf"),
        ("a\r\nb:c.txt", "a_b_c.txt"),
        ("..", "file"),
        ("", "file"),
        (".hidden", "hidden"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("fdp.\u202eexe", "fdp.exe"),
    ],
)
def test_names_of_files_are_safe(name: str, safe: str) -> None:
    """And as near to what they were as can be."""
    assert file_name(name) == safe


@pytest.mark.timeout(20)
def test_a_name_without_end_takes_no_time() -> None:
    """Strangers choose it; a search that begins anew at each letter would not end in time."""
    assert file_name("a" * 2_000_000 + ".pdf").endswith("a.pdf")


@pytest.mark.parametrize(
    "text",
    [
        *("", "kim", "kim@", "@x.example", "kim@localhost", "a@b..c", "a b@c.example", "(" * 5000),
        *("a@x.example\nBcc: b@x.example", "a@x.example, b@x.example", "ü@x.example", "\ud800@x.y"),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    """Several in one too."""
    with pytest.raises(AddressError):
        typed(text)


def test_addresses_of_strangers_are_read_as_far_as_they_can_be() -> None:
    """And never are a failure."""
    people, count = received("Kim <kim@x.example>, broken, " * 5000, 2)
    assert people[0] == {"name": "Kim", "address": "kim@x.example"}
    assert len(people) == 2
    assert count >= 5000
    assert received("(" * 10_000, 5) == ([], 0)
    assert sender_of("no address here\x00") == {"name": "no address here", "address": ""}


def test_charsets_are_taken_as_what_the_bytes_are() -> None:
    """Whatever is said of them."""
    assert in_charset("é".encode(), "iso-8859-1") == "é"
    assert in_charset("é".encode("latin-1"), "us-ascii") == "é"
    assert in_charset("日本".encode("iso-2022-jp"), "iso-2022-jp") == "日本"
    assert in_charset("é".encode("utf-16"), "utf-16") == "é"
    assert in_charset(b"\xff\xfe\xfd", "x" * 1000) == "ÿþý"
    assert in_charset(b"abc", "hex") == "abc"
    assert decoded("SGVsbG8") == b"Hello"
    assert decoded("SGVsbG8=====") == b"Hello"
    assert decoded("!!é") == b""


def test_a_letter_survives_what_is_in_it() -> None:
    """Halves of characters, controls, long lines; media types that are none."""
    raw = written(
        Letter(
            to=[KIM],
            subject="half \ud83d of one",
            text="half \ud83d\x00 " + "long " * 1000,
            attachments=[
                Enclosure(name="a\n/b.bin", media_type="bad\r\nX: y", content=b"\x00\xff")
            ],
        )
    )
    message = BytesParser(policy=default).parsebytes(raw)

    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 1000
    assert message["Subject"] == "half  of one"
    [part] = message.iter_attachments()
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_content() == b"\x00\xff"


def test_a_header_cannot_be_smuggled_in() -> None:
    """By a subject, or by what an answered mail says of itself."""
    with pytest.raises(HeaderError):
        written(Letter(to=[KIM], subject="Hi\nBcc: eve@example.com"))
    reply = Reply(
        thread_id="1", message_id="<a@x>\r\nBcc: eve@x", references="<b@x>\r\nBcc: e@x <c@x>"
    )
    message = BytesParser(policy=default).parsebytes(written(Letter(to=[KIM], reply=reply)))
    assert message["Bcc"] is None
    assert message["References"] == "<b@x> <c@x> <a@x>"


def test_subjects_of_answers_begin_with_re_once() -> None:
    """Whatever the case."""
    assert reply_subject("Dinner") == "Re: Dinner"
    assert reply_subject("RE: Dinner") == "RE: Dinner"
    assert reply_subject("Dinner\r\nBcc: x") == "Re: Dinner Bcc: x"
