import type { Page } from 'playwright-core';

/** What is wrong with the sight of a page, a line each. Every function given to `evaluate` runs in the browser. */

/** Boxes wider than the window, unless they scroll by themselves. */
export const overflowingIn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element: Element | null): boolean =>
      element !== null &&
      (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
    const page =
      document.documentElement.scrollWidth > width
        ? [`the page: ${document.documentElement.scrollWidth}`]
        : [];
    const boxes = [...document.body.querySelectorAll(':not(svg *)')]
      .filter(
        (element) => element.getBoundingClientRect().right > width + 0.5 && !scrolls(element.parentElement),
      )
      .map((element) => `${element.tagName} ${element.className}`);
    return [...page, ...boxes.slice(0, 10)];
  });

/** Text whose contrast to what is behind it is less than `least`. */
export const lowContrastIn = (page: Page, least: number): Promise<string[]> =>
  page.evaluate((least) => {
    type Colour = [red: number, green: number, blue: number, alpha: number];
    const colourOf = (text: string): Colour => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
      return [red, green, blue, text === 'transparent' ? 0 : alpha];
    };
    const over = (top: Colour, below: Colour): Colour => {
      const [, , , alpha] = top;
      const mixed = [0, 1, 2].map((at) => top[at]! * alpha + below[at]! * (1 - alpha));
      return [mixed[0]!, mixed[1]!, mixed[2]!, 1];
    };
    const behind = (element: Element | null): Colour => {
      if (!element) return [255, 255, 255, 1];
      const own = colourOf(getComputedStyle(element).backgroundColor);
      return own[3] === 1 ? own : over(own, behind(element.parentElement));
    };
    const luminance = (colour: Colour): number => {
      const [red = 0, green = 0, blue = 0] = colour
        .slice(0, 3)
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one: Colour, other: Colour): number => {
      const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
      return (light + 0.05) / (dark + 0.05);
    };
    /** A text in a picture may stand on a shape that was drawn before it. */
    const shapeBelow = (text: Element): Element | undefined => {
      const middle = text.getBoundingClientRect();
      const [x, y] = [middle.x + middle.width / 2, middle.y + middle.height / 2];
      return [...text.closest('g')!.querySelectorAll('rect, circle')].find((shape) => {
        const box = shape.getBoundingClientRect();
        return box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
      });
    };
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement!;
      if (!node.textContent?.trim() || !element.checkVisibility() || element.tagName === 'title') continue;
      const style = getComputedStyle(element);
      const svg = element.closest('svg');
      const shape = svg && element.closest('g') ? shapeBelow(element) : undefined;
      const paper = shape ? colourOf(getComputedStyle(shape).fill) : behind(svg?.parentElement ?? element);
      const ratio = contrast(over(colourOf(svg ? style.fill : style.color), paper), paper);
      if (ratio < least)
        found.add(`${ratio.toFixed(2)} ${element.tagName} ${element.getAttribute('class') ?? ''}`);
    }
    return [...found];
  }, least);

/** Text that is shown smaller than `least` pixels, in pictures as they are scaled. */
export const smallTextIn = (page: Page, least: number): Promise<string[]> =>
  page.evaluate((least) => {
    const sizeOf = (element: Element): number => {
      const svg = element.closest('svg');
      const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
      return parseFloat(getComputedStyle(element).fontSize) * scale;
    };
    return [...document.querySelectorAll('svg text, td, th, p, li, dd, code, span, a')]
      .filter((element) => element.checkVisibility() && sizeOf(element) < least)
      .map(
        (element) =>
          `${sizeOf(element).toFixed(1)} px ${element.tagName} ${element.textContent.slice(0, 40)}`,
      )
      .slice(0, 10);
  }, least);
