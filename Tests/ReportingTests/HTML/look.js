// Opens each page in a frame and writes down what it looks like; see PageInBrowserTests.

// WCAG 2.2, contrast ratio: relative luminance of two sRGB colours.
const channels = (colour) => (colour.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
const luminance = ([red, green, blue]) => {
  const [r, g, b] = [red, green, blue].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

// The nearest background that is not transparent.
const behind = (view, element) => {
  for (let each = element; each; each = each.parentElement) {
    const colour = channels(view.getComputedStyle(each).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
};

// WCAG 2.2 asks for 4.5, of large text for 3.
const paleTexts = (view, all) =>
  all("body *")
    .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((each) => !["STYLE", "TITLE", "title", "desc"].includes(each.tagName))
    .flatMap((each) => {
      const style = view.getComputedStyle(each);
      const isDrawn = each.namespaceURI.endsWith("svg");
      const ratio = contrast(
        channels(isDrawn ? style.fill : style.color), behind(view, each));
      const isLarge = parseFloat(style.fontSize) >= 24;
      return ratio < (isLarge ? 3 : 4.5)
        ? [`${each.textContent.trim().slice(0, 40)} ${ratio.toFixed(2)}`] : [];
    });

const touchingTexts = (drawing) => {
  const texts = [...drawing.querySelectorAll("text")].map((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    // Boxes have room above and below the letters.
    const air = (bottom - top) * 0.2;
    return { words: each.textContent, left, right, top: top + air, bottom: bottom - air };
  });
  return texts.flatMap((one, place) =>
    texts.slice(place + 1)
      .filter((other) =>
        one.left < other.right && other.left < one.right
        && one.top < other.bottom && other.top < one.bottom)
      .map((other) => `${one.words}, ${other.words}`));
};

const look = (page, width) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.style.cssText = `width:${width}px;height:900px;border:0`;
  frame.onload = () => {
    const view = frame.contentWindow, root = frame.contentDocument.documentElement;
    const all = (query) => [...frame.contentDocument.querySelectorAll(query)];
    const drawings = all("svg");
    const letters = all("svg text").map(
      (each) => parseFloat(view.getComputedStyle(each).fontSize) * each.getCTM().a);
    done({
      width, scroll: root.scrollWidth, client: root.clientWidth,
      headings: all("h2").map((each) => each.textContent),
      drawings: drawings.length,
      drawn: drawings.filter((each) => each.getBoundingClientRect().height > 60).length,
      letters: letters.length ? Math.min(...letters) : null,
      touching: drawings.flatMap(touchingTexts),
      resources: view.performance.getEntriesByType("resource").map((each) => each.name),
      outside: all("body *").filter(
        (each) => !each.closest(".scroll, pre, svg")
          && each.getBoundingClientRect().right > root.clientWidth + 1
      ).map((each) => each.tagName),
      pale: paleTexts(view, all),
      paper: view.getComputedStyle(frame.contentDocument.body).backgroundColor,
    });
  };
  frame.srcdoc = page;
  document.body.append(frame);
});

Promise.all(texts.map((text, index) => look(text, widths[index]))).then((looks) => {
  document.querySelectorAll("iframe").forEach((frame) => frame.remove());
  document.getElementById("seen").textContent = JSON.stringify(looks);
});
