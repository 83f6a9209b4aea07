"""The page in a browser: it shows, asks for nothing, complains about nothing, and whoever reads it can use it."""

import pytest

import portsim as ps
from portsim.report.page.pages import facts_of, write_page

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 700}


@pytest.fixture(scope="session")
def facts():
    days = ["calendar.days=1", "calendar.start=2024-04-23"]
    scenarios = [ps.load("mariposa", days), ps.load("mariposa_joint", days)]
    return facts_of(ps.compare(scenarios[0], scenarios[1:], 3, jobs=1), scenarios)


@pytest.fixture(scope="session", params=["en", "es"])
def file(request, facts, tmp_path_factory):
    path = tmp_path_factory.mktemp("pages") / f"{request.param}.html"
    write_page(facts, path, request.param)
    return path


@pytest.fixture
def opened(page, file):
    page.goto(file.as_uri())
    page.wait_for_selector("#player canvas")
    return page


def test_it_asks_for_nothing_and_complains_about_nothing(opened, seen, file):
    opened.wait_for_timeout(300)
    assert seen.requests == [file.as_uri()]
    assert seen.complaints == []


def test_no_script_but_its_own_may_run(opened, seen):
    """What a name might smuggle in is stopped by the page's own policy."""
    opened.evaluate(
        """() => { const own = document.createElement("script"); own.textContent = "window.hurt = true";
                   document.body.append(own); }"""
    )
    assert opened.evaluate("() => window.hurt") is None
    assert any("Content Security Policy" in each for each in seen.complaints)


def test_the_question_and_the_answer_are_on_the_first_screen(opened):
    opened.set_viewport_size({"width": 1200, "height": 900})
    for card in opened.locator(".card").all():
        box = card.bounding_box()
        assert box["y"] + box["height"] <= 900
    assert opened.locator("#question").bounding_box()["y"] < opened.locator("#headlines").bounding_box()["y"]


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_it_scrolls_only_down(opened, width):
    opened.set_viewport_size({"width": width, "height": 700})
    opened.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert opened.evaluate("() => document.documentElement.scrollWidth") <= width


def test_pictures_are_those_for_the_screen(opened):
    for size, shown, hidden in (({"width": 1280, "height": 900}, ".wide", ".narrow"), (PHONE, ".narrow", ".wide")):
        opened.set_viewport_size(size)
        assert all(each.is_visible() for each in opened.locator(f"figure {shown} svg").all())
        assert not any(each.is_visible() for each in opened.locator(f"figure {hidden} svg").all())


def test_letters_of_pictures_can_be_read_on_a_phone(opened):
    opened.set_viewport_size(PHONE)
    smallest = opened.evaluate(
        """() => Math.min(...[...document.querySelectorAll(".narrow svg text")].map((each) => {
             const svg = each.ownerSVGElement, scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
             return parseFloat(getComputedStyle(each).fontSize) * scale; }))"""
    )
    assert smallest >= 9


CONTRAST = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [red, green, blue] = parts(colour).map((each) => each / 255)
      .map((each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (parts(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *:not(script):not(svg):not(svg *):not(.visually-hidden)")) {
    const own = [...element.childNodes].some((each) => each.nodeType === 3 && each.textContent.trim());
    if (!own || !element.getClientRects().length) continue;
    const [one, other] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) poor.push([element.tagName, element.className, element.textContent.slice(0, 30), ratio]);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(opened, scheme):
    opened.emulate_media(color_scheme=scheme)
    opened.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert opened.evaluate(CONTRAST) == []
    paper = opened.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")


def test_everything_has_a_name(opened):
    nameless = opened.evaluate(
        """() => [..."button,input,select,a,summary,svg[role=img],canvas,[role=region]".split(",")]
             .flatMap((each) => [...document.querySelectorAll(each)])
             .filter((each) => !each.matches("[aria-hidden] *, [aria-hidden]")).filter((each) => {
               const by = each.getAttribute("aria-labelledby");
               const label = each.labels && [...each.labels].map((one) => one.textContent).join("");
               const own = each.getAttribute("aria-label") || label || each.textContent;
               const told = by && by.split(" ").map((id) => document.getElementById(id)?.textContent).join("");
               return !(by ? told : own || "").trim();
             }).map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert nameless == []


FOCUS = "() => [document.activeElement.tagName, document.activeElement.matches(':focus-visible')]"


def test_whoever_has_no_mouse_goes_through_it(opened):
    opened.keyboard.press("Tab")
    assert opened.evaluate("() => document.activeElement.className") == "skip"
    opened.keyboard.press("Enter")
    assert opened.evaluate("() => location.hash") == "#headlines"
    stops = []
    for _ in range(200):
        opened.keyboard.press("Tab")
        stops.append(
            opened.evaluate("() => [document.activeElement.tagName, document.activeElement.matches(':focus-visible')]")
        )
        if stops[-1][0] == "BODY":
            break
    assert {"A", "SUMMARY", "BUTTON", "INPUT", "SELECT"} <= {tag for tag, _ in stops}
    assert all(seen for tag, seen in stops if tag != "BODY")


def test_tables_that_scroll_can_be_reached_and_no_others(opened):
    opened.set_viewport_size(PHONE)
    opened.wait_for_timeout(50)
    wrong = opened.evaluate(
        """() => [...document.querySelectorAll(".table")].filter((each) => each.getClientRects().length)
             .filter((each) => (each.scrollWidth > each.clientWidth) !== (each.tabIndex === 0)).length"""
    )
    assert wrong == 0


def test_on_paper_everything_is_open_and_the_controls_are_gone(opened):
    opened.emulate_media(media="print", color_scheme="dark")
    opened.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert opened.evaluate("() => [...document.querySelectorAll('details')].every((each) => each.open)")
    assert not opened.locator("nav").is_visible()
    assert opened.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    opened.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert opened.evaluate("() => [...document.querySelectorAll('details')].every((each) => !each.open)")
    assert len(opened.pdf()) > 100_000


def test_the_replay_plays_seeks_and_tells_of_a_truck(opened):
    player = opened.locator("#player")
    before = player.locator("output, [role=timer], .clock").first.text_content()
    player.get_by_role("button").first.click()
    opened.wait_for_timeout(400)
    player.get_by_role("button").first.click()
    assert player.locator("output, [role=timer], .clock").first.text_content() != before
    slider = player.get_by_role("slider")
    slider.evaluate(
        "(each) => { each.value = String((Number(each.min) + Number(each.max)) / 2); "
        "each.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    assert player.locator("output, [role=timer], .clock").first.text_content() == "12:00"
    player.get_by_role("spinbutton").fill("40")
    player.get_by_role("spinbutton").press("Enter")
    told = player.locator("table")
    assert told.count() == 2  # under both policies
    assert all("us_primary" in each or "joint_primary" in each for each in told.all_text_contents())


def test_a_number_leads_to_its_definition(opened):
    link = opened.locator("#cost table a").first
    target = link.get_attribute("href")
    link.click()
    assert opened.evaluate("() => location.hash") == target
    assert opened.locator(target).is_visible()


def test_without_scripts_all_is_there_but_the_replay(chromium, file):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator(".card").count() == 3
    assert page.locator("#player p").is_visible()
    context.close()
