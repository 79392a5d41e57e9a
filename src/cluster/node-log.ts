/** The last lines a node printed, bounded in lines and characters. Hostile text: escape it before showing it. */
export class NodeLog {
  readonly #lines: string[] = [];
  readonly #maxLines: number;
  readonly #maxLineLength: number;

  constructor({ maxLines = 1000, maxLineLength = 2000 } = {}) {
    this.#maxLines = maxLines;
    this.#maxLineLength = maxLineLength;
  }

  add(line: string): void {
    this.#lines.push(line.length > this.#maxLineLength ? `${line.slice(0, this.#maxLineLength)}…` : line);
    if (this.#lines.length > this.#maxLines) this.#lines.splice(0, this.#lines.length - this.#maxLines);
  }

  tail(count = 20): string[] {
    return this.#lines.slice(-count);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }
}
