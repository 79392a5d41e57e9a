import { modelledConnections } from './model.js';
import type { Figure } from './series.js';

/** What nodes and connections cost on one OTP release, as `npm run bench:overhead` measured it. */
export type Calibration = {
  memoryPerNodeBytes: number;
  memoryPerPeerBytes: number;
  beamMemoryPerNodeBytes: number;
  beamMemoryPerPeerBytes: number;
  descriptorsPerNode: number;
  descriptorsPerPeer: number;
  formationBytesPerConnection: number;
  formationBytesPerConnectionAndNode: number;
  idleBytesPerSecondPerConnection: number;
};

/** From bench/calibration.json, by OTP release: Debian's erlang-base, N = 2 to 25. A test compares the two. */
export const calibrations: Readonly<Record<string, Calibration>> = {
  '25': {
    memoryPerNodeBytes: 30_149_798,
    memoryPerPeerBytes: 48_549,
    beamMemoryPerNodeBytes: 15_522_586,
    beamMemoryPerPeerBytes: 51_676,
    descriptorsPerNode: 21,
    descriptorsPerPeer: 1,
    formationBytesPerConnection: 5160,
    formationBytesPerConnectionAndNode: 64.3,
    idleBytesPerSecondPerConnection: 14.88,
  },
  '27': {
    memoryPerNodeBytes: 47_503_633,
    memoryPerPeerBytes: 0,
    beamMemoryPerNodeBytes: 29_778_445,
    beamMemoryPerPeerBytes: 48_810,
    descriptorsPerNode: 21,
    descriptorsPerPeer: 1,
    formationBytesPerConnection: 5725,
    formationBytesPerConnectionAndNode: 32.4,
    idleBytesPerSecondPerConnection: 14.62,
  },
  '29': {
    memoryPerNodeBytes: 45_232_384,
    memoryPerPeerBytes: 0,
    beamMemoryPerNodeBytes: 30_542_945,
    beamMemoryPerPeerBytes: 59_681,
    descriptorsPerNode: 21,
    descriptorsPerPeer: 1,
    formationBytesPerConnection: 5909,
    formationBytesPerConnectionAndNode: 34.2,
    idleBytesPerSecondPerConnection: 14.73,
  },
};

export type Model = NonNullable<Extract<Figure, { value: number }>['calibrated']>;
const whole = (value: number): string => value.toLocaleString('en-US');

/**
 * What the benchmark's constants say of a full mesh of `nodes`; nothing for an OTP release that it was not run on, or for
 * nodes of several.
 */
export const calibrated = (
  otps: readonly string[],
  nodes: number,
): Partial<Record<'memory' | 'beamMemory' | 'descriptors' | 'formation' | 'idle', Model>> => {
  const [otp = '', ...others] = new Set(otps);
  const found = others.length === 0 && Object.hasOwn(calibrations, otp) ? calibrations[otp] : undefined;
  if (!found) return {};
  const peers = nodes - 1;
  const connections = modelledConnections(nodes);
  const line = (base: number, slope: number, times: string, unit: string): string =>
    `${whole(base)}${slope === 0 ? '' : ` + ${whole(slope)} × ${times}`}${unit}`;
  const ofNodes = (base: number, slope: number, unit: string): Model => ({
    value: nodes * (base + peers * slope),
    formula: `n × (${line(base, slope, '(n−1)', unit)}) on OTP ${otp}`,
  });
  const ofConnections = (base: number, slope: number, unit: string): Model => ({
    value: connections * (base + nodes * slope),
    formula: `n(n−1)/2 × (${line(base, slope, 'n', unit)}) on OTP ${otp}`,
  });
  return {
    memory: ofNodes(found.memoryPerNodeBytes, found.memoryPerPeerBytes, ' B'),
    beamMemory: ofNodes(found.beamMemoryPerNodeBytes, found.beamMemoryPerPeerBytes, ' B'),
    descriptors: ofNodes(found.descriptorsPerNode, found.descriptorsPerPeer, ''),
    formation: ofConnections(
      found.formationBytesPerConnection,
      found.formationBytesPerConnectionAndNode,
      ' B',
    ),
    idle: ofConnections(found.idleBytesPerSecondPerConnection, 0, ' B/s'),
  };
};
