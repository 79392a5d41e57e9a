import { nameOf, withoutDigest } from '../history/key.js';
import type { Report } from '../report/report.js';

/** The first line of our comments, which GitHub does not show. */
export const markerOf = (id: string): string => `<!-- erlang-cluster-action:comment:${id} -->`;

/**
 * What a comment is about: the job and what it was asked to measure, so that the jobs of a matrix do not write over each
 * other's, and the next run finds its own.
 */
export const commentId = ({ config, source }: Pick<Report, 'config' | 'source'>): string =>
  nameOf({
    workflow: source?.workflow ?? null,
    job: source?.job ?? null,
    nodeCount: config.nodeCount,
    images: config.images.map(withoutDigest),
    boot: config.boot,
    messaging: config.messaging,
    apps: config.apps,
    erlFlags: config.erlFlags,
    env: config.env,
    volumes: config.volumes,
  });
