/** Part of a run on one clock, in milliseconds since its start. Phases of several nodes overlap. */
export type Span = { phase: string; startMs: number; endMs: number };

/** Notes when phases begin and end, from the moment it is made. */
export class PhaseClock {
  readonly #now: () => number;
  readonly #zero: number;
  readonly #spans = new Map<string, Span>();

  constructor(now = (): number => performance.now()) {
    this.#now = now;
    this.#zero = now();
  }

  elapsedMs(): number {
    return this.#now() - this.#zero;
  }

  /** How long getting ready has taken so far: since the network began to be made, the image left out. */
  readyMs(): number {
    const begun = this.#spans.get('network')?.startMs;
    return begun === undefined ? 0 : this.elapsedMs() - begun;
  }

  /** Runs `work` as part of `phase`, which lasts from its first beginning to its last end. */
  async during<T>(phase: string, work: () => Promise<T>): Promise<T> {
    const startMs = this.elapsedMs();
    const span = this.#spans.get(phase) ?? { phase, startMs, endMs: startMs };
    this.#spans.set(phase, span);
    try {
      return await work();
    } finally {
      span.endMs = Math.max(span.endMs, this.elapsedMs());
    }
  }

  spans(): Span[] {
    return [...this.#spans.values()].map((span) => ({ ...span }));
  }
}
