import { jest } from '@jest/globals';

/** What is printed from now on, each write a line, instead of being read as commands by a runner around the tests. */
export const listen = (): { lines: string[]; stop: () => void } => {
  const lines: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text).trimEnd());
    return true;
  });
  return { lines, stop: () => spy.mockRestore() };
};
