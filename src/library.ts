/** What programs and tests import: the same code as the action's. */
export { ActionError, type ErrorKind } from './base/errors.js';
export type { ClusterOptions, MessagingOptions } from './config/options.js';
export type * from './measure/on-request.js';
export type { NodeHealth } from './cluster/health.js';
export type { Restart } from './cluster/restart.js';
export type { Teardown } from './cluster/teardown.js';
export type * from './measure/metrics.js';
export type { Chart, Figure, Histogram, Series, Table } from './measure/series.js';
export { Cluster } from './live-cluster.js';
export type { Node } from './live-cluster.js';
