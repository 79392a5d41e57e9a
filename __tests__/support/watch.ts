/** Things that come in over time: what has come, and the first that matches, whether it has come or will. */
export class Watch<T> {
  readonly seen: T[] = [];
  readonly #waiting = new Set<(item: T) => void>();

  /** Bound, to be handed out as a listener. */
  readonly push = (item: T): void => {
    this.seen.push(item);
    for (const tell of [...this.#waiting]) tell(item);
  };

  first(matches: (item: T) => boolean): Promise<T> {
    const found = this.seen.find(matches);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => {
      const tell = (item: T): void => {
        if (!matches(item)) return;
        this.#waiting.delete(tell);
        resolve(item);
      };
      this.#waiting.add(tell);
    });
  }
}
