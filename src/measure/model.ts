/** The rules of thumb that people plan with. Shown beside what was measured, never instead of it. */

export const modelledConnections = (nodes: number): number => (nodes * (nodes - 1)) / 2;

/** 8 KiB a connection of the full mesh. */
export const modelledNetworkBytes = (nodes: number): number => modelledConnections(nodes) * 8192;

/** 50 MB a node. */
export const modelledMemoryBytes = (nodes: number): number => nodes * 50_000_000;

/** Two descriptors and one for every connection of the mesh, at each node. */
export const modelledDescriptors = (nodes: number): number => nodes * (2 + modelledConnections(nodes));
