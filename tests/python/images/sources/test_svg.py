"""What is an SVG that a browser shows, and how large it is."""

from __future__ import annotations

import re

import pytest

from dash_dynamic_image_component.images.sources.svg import file_of, size_of

XMLNS = 'xmlns="http://www.w3.org/2000/svg"'


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="30" height="20"', (30, 20)),
        ('width="30px" height="20PX"', (30, 20)),
        ('width=" 30 " height="+20.4"', (30, 20)),
        ('width="1e2" height=".5e1"', (100, 5)),
        ('width="72pt" height="36pt"', (96, 48)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('width="25.4mm" height="6pc"', (96, 96)),
        ('width="0.1" height="0.1"', (1, 1)),
        ('viewBox="0 0 40 30"', (40, 30)),
        ('viewBox=" -5,-5, 40.6 30 "', (41, 30)),
        ('width="100%" height="100%" viewBox="0 0 40 30"', (40, 30)),
        ('width="auto" height="3em" viewBox="0 0 40 30"', (40, 30)),
        ('width="80" viewBox="0 0 40 30"', (80, 60)),
        ('height="60" viewBox="0 0 40 30"', (80, 60)),
        ('width="80" height="10" viewBox="0 0 40 30"', (80, 10)),
        ('width="-8" height="x" viewBox="0 0 40 30"', (40, 30)),
        ("", (300, 150)),
        ('width="100%"', (300, 150)),
        ('width="80"', (80, 150)),
        ('height="80"', (300, 80)),
        ('viewBox="0 0 0 0"', (300, 150)),
        ('viewBox="0 0 nan 30"', (300, 150)),
        ('viewBox="0 0 40"', (300, 150)),
        ('style="width: 30px; height:20px" width="9" height="9"', (30, 20)),
        ('style="fill:red;width:100%" width="9" height="8" viewBox="0 0 40 30"', (11, 8)),
        ('style="max-width: 512px" width="100%" viewBox="0 0 512 300"', (512, 300)),
    ],
)
def test_the_size_is_that_of_its_attributes_in_css_pixels(
    attributes: str, size: tuple[int, int]
) -> None:
    assert size_of(f"<svg {XMLNS} {attributes}><rect/></svg>") == size


@pytest.mark.parametrize(
    "text",
    [
        f'<?xml version="1.0"?>\n<!-- A comment -->\n<svg {XMLNS}/>',
        f'<?xml version="1.0" encoding="utf-16"?><svg {XMLNS}/>',
        f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg {XMLNS}/>',
        '<v:svg xmlns:v="http://www.w3.org/2000/svg"><v:rect/></v:svg>',
        f"<svg {XMLNS}><script>alert(1)</script><text>ä &amp; &#8364; &lt;</text></svg>",
        f"<svg {XMLNS}>{'<g>' * 5_000}{'</g>' * 5_000}</svg>",
    ],
    ids=["prologue", "encoding", "public DTD", "prefix", "text", "depth"],
)
def test_what_xml_allows_is_allowed(text: str) -> None:
    assert size_of(text) == (300, 150)


def test_bytes_count_as_their_declaration_says() -> None:
    text = f'<?xml version="1.0" encoding="iso-8859-1"?><svg {XMLNS}><text>ä</text></svg>'
    assert size_of(text.encode("latin-1")) == (300, 150)
    with pytest.raises(ValueError, match="not well-formed"):
        size_of(text.replace("iso-8859-1", "utf-8").encode("latin-1"))


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        (f"<svg {XMLNS} viewBox='0 0 800 600'/>", f"{XMLNS} viewBox='0 0 800 600'/>"),
        (f'<svg\n  {XMLNS}\twidth = "100%"\n viewBox="0 0 800 600"></svg>', None),
        (f'<svg {XMLNS} height="100vh" width="80em" viewBox="0 0 800 600" />', None),
        (f"<svg {XMLNS} style='width:100%; height: auto;fill:red' viewBox='0 0 800 600'/>", None),
        (f'<svg {XMLNS} style="height:auto" width="800" viewBox="0 0 800 600"/>', None),
        (
            f'<!-- <svg> --><svg {XMLNS} data-width="7" viewBox="0 0 800 600"><svg/></svg>',
            f'<!-- <svg> --><svg width="800" height="600" {XMLNS} data-width="7"',
        ),
        (
            f"<svg {XMLNS} class='a width=\"7\" >' height = '75%' viewBox=\"0 0 800 600\"/>",
            f'{XMLNS} class=\'a width="7" >\' viewBox="0 0 800 600"/>',
        ),
        ('<a:svg xmlns:a="http://www.w3.org/2000/svg" viewBox="0 0 800 600"/>', "<a:svg width="),
        (f'<svg {XMLNS} width="800"  height="600"/>', f'<svg {XMLNS} width="800"  height="600"/>'),
    ],
)
def test_the_file_says_the_size_that_the_server_says(tag: str, written: str | None) -> None:
    for svg in (tag, tag.encode()):
        data, width, height = file_of(svg)
        assert (width, height) == (800, 600)
        assert data.count(b'width="800"') == data.count(b'height="600"') == 1
        assert (written or "").encode() in data
        assert file_of(data) == (data, 800, 600)


def test_the_size_is_written_into_a_file_of_any_encoding() -> None:
    text = f'<svg {XMLNS} viewBox="0 0 800 600"><text>ä</text></svg>'
    declared = f'<?xml version="1.0" encoding="iso-8859-1"?>\n{text}'
    data = file_of(declared.encode("latin-1"))[0]
    assert data.decode("latin-1") == declared.replace("<svg", '<svg width="800" height="600"')
    assert file_of(f"\ufeff{text}".encode())[0].startswith(b'\xef\xbb\xbf<svg width="800"')
    assert file_of(text.encode("utf-16"))[0].startswith(b'<svg width="800"')


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"not well-formed XML: no element found"),
        ("<svg", r"not well-formed XML"),
        (f"<svg {XMLNS}>", r"not well-formed XML"),
        (f"<svg {XMLNS}/><svg {XMLNS}/>", r"not well-formed XML: junk"),
        (f"<svg {XMLNS}>\0</svg>", r"not well-formed XML"),
        (f"<svg {XMLNS}>\ud800</svg>", r"cannot be written as UTF-8"),
        (f'<svg {XMLNS}><use xlink:href="#a"/></svg>', r"not well-formed XML: unbound prefix"),
        (
            "<svg/>",
            r'lacks its namespace.*begin it with <svg xmlns="http://www\.w3\.org/2000/svg">',
        ),
        ("<!DOCTYPE html><html><body/></html>", r"root <html>, not <svg>"),
        ('<svg xmlns="urn:other"/>', r"root <svg>, not <svg>"),
        (f"<g {XMLNS}><svg/></g>", r"root <g>, not <svg>"),
        (f'<!DOCTYPE svg [<!ENTITY a "b">]><svg {XMLNS}>&a;</svg>', r"DTD of its own"),
        (f"<!DOCTYPE svg [{BOMB}]><svg {XMLNS}>&l9;</svg>", r"DTD of its own"),
        (
            f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg {XMLNS}>&a;</svg>',
            r"DTD of its own",
        ),
        (f'<!DOCTYPE svg SYSTEM "x.dtd" []><svg {XMLNS}/>', r"DTD of its own"),
        (f'<!DOCTYPE svg SYSTEM "x.dtd"><svg {XMLNS}>&nbsp;</svg>', r"entity &nbsp;"),
        (f"<svg {XMLNS}>&nbsp;</svg>", r"not well-formed XML: undefined entity"),
        (f'<svg {XMLNS} width="0"/>', r"a side of 0 pixels"),
        (f'<svg {XMLNS} width="1e999"/>', r"a side of inf pixels"),
    ],
)
def test_what_no_browser_would_show_or_could_be_a_trap_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.compile(message, re.DOTALL)):
        size_of(text)
