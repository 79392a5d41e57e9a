import fc from 'fast-check';
import { commitPiece, runHref } from '../../../src/report/links.js';
import { hostileText } from '../../support/hostile-text.js';
import { aSource, HEAD_COMMIT } from '../../support/report-builder.js';

const run = 'https://github.com/octo-org/cache/actions/runs/123';

describe('a run', () => {
  test.each([run, `${run}/attempts/2`, 'http://ghes.example:8080/a/b/actions/runs/1'])('at %s', (runUrl) => {
    expect(runHref(aSource({ runUrl }))).toBe(runUrl);
  });

  test.each([
    'javascript:alert(1)//actions/runs/1',
    `${run})[x](y`,
    `${run}?x=<b>`,
    `${run}\n`,
    'https://user@github.com/a/b/actions/runs/1',
    '//github.com/a/b/actions/runs/1',
    '',
  ])('is not at %j', (runUrl) => {
    expect(runHref(aSource({ runUrl }))).toBeUndefined();
  });

  test('may not be known', () => {
    expect(runHref(null)).toBeUndefined();
    expect(runHref(aSource({ runUrl: null }))).toBeUndefined();
  });
});

describe('a commit', () => {
  test('is known for short, and linked where the repository is known', () => {
    expect(commitPiece(HEAD_COMMIT, aSource())).toEqual({
      code: '4ead012',
      href: `https://github.com/octo-org/cache/commit/${HEAD_COMMIT}`,
    });
    expect(commitPiece(HEAD_COMMIT, aSource({ repository: null }))).toEqual({
      code: '4ead012',
      href: undefined,
    });
    expect(commitPiece(HEAD_COMMIT, null)).toEqual({ code: '4ead012', href: undefined });
  });

  test('is on the server that the run is on', () => {
    const source = aSource({ runUrl: 'https://ghes.example:8443/octo-org/cache/actions/runs/1' });
    expect(commitPiece(HEAD_COMMIT, source)).toMatchObject({
      href: `https://ghes.example:8443/octo-org/cache/commit/${HEAD_COMMIT}`,
    });
  });

  test('leads nowhere else, whatever its source says', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (commit, repository, runUrl) => {
        const source = aSource({ repository, runUrl });
        expect(commitPiece(commit, source)).toMatchObject({ href: undefined });
        const piece = commitPiece(HEAD_COMMIT, source);
        expect((piece as { href?: string }).href ?? '').toMatch(
          /^(https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/commit\/[0-9a-f]{40})?$/,
        );
      }),
    );
  });
});
