import { SHORTEST_SECRET } from './mask.js';

export type NodeLogOptions = { maxLines?: number; maxLineLength?: number; secret?: string };

/** The last lines a node printed, bounded in lines and characters. Hostile text: escape it before showing it. */
export class NodeLog {
  readonly #lines: string[] = [];
  readonly #maxLines: number;
  readonly #maxLineLength: number;

  readonly #secret: string | undefined;

  /** @param secret is shown as `***`: a node may print its environment, and what is kept is read by many */
  constructor({ maxLines = 1000, maxLineLength = 2000, secret }: NodeLogOptions = {}) {
    this.#secret = secret === undefined || secret.length < SHORTEST_SECRET ? undefined : secret;
    this.#maxLines = maxLines;
    this.#maxLineLength = maxLineLength;
  }

  add(printed: string): void {
    const line = this.#secret === undefined ? printed : printed.replaceAll(this.#secret, '***');
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
