import { dockerError } from '../../src/docker/docker-error.js';
import type { Engine } from '../../src/docker/engine.js';

export type EngineVerb = keyof Engine;
/** Runs before the k-th call (from 1) of a verb: throws, or waits as long as it likes. */
export type Fault = (call: number, argument: unknown) => unknown;
export type Faults = { [V in EngineVerb]?: Fault };

/** What the client library throws for Docker's answer. */
export const refusal = (statusCode: number, message: string): Error =>
  Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), {
    statusCode,
    json: { message },
  });

/** A promise that never settles. */
export const hang = (): Promise<never> => new Promise(() => undefined);

/** Notes the calls of a fake engine, lets scripted faults have their way, and turns errors into the engine's own. */
export const callBook = (faults: Faults) => {
  const calls: EngineVerb[] = [];
  const underWay = new Map<EngineVerb, number>();
  const peaks = new Map<EngineVerb, number>();
  const begin = (verb: EngineVerb): number => {
    calls.push(verb);
    const now = (underWay.get(verb) ?? 0) + 1;
    underWay.set(verb, now);
    peaks.set(verb, Math.max(peaks.get(verb) ?? 0, now));
    return calls.filter((each) => each === verb).length;
  };
  return {
    calls,
    most: (verb: EngineVerb): number => peaks.get(verb) ?? 0,
    /** Every call takes a turn of the event loop, as one over a socket would. */
    calling: async <T>(verb: EngineVerb, what: string, argument: unknown, work: () => T): Promise<T> => {
      const call = begin(verb);
      try {
        await new Promise((resolve) => setImmediate(resolve));
        await faults[verb]?.(call, argument);
        return work();
      } catch (error) {
        throw dockerError(what, 'the fake', error);
      } finally {
        underWay.set(verb, (underWay.get(verb) ?? 0) - 1);
      }
    },
  };
};
