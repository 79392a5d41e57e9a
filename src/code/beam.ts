import { gunzipSync } from 'node:zlib';

/** What the loader of an OTP release needs to know of a module before it takes it. */
export type Beam = Readonly<{
  /** The highest generic opcode that the module uses. */
  opcode: number;
  /** Whether its atoms are encoded as from OTP 28 on, which older loaders do not read. */
  longAtoms: boolean;
}>;

/** No loader takes more; a compressed module of more is no module. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/**
 * The chunks of a `.beam`: an IFF form of the type BEAM, compressed or not (see the `beam_lib` manual).
 * `undefined` when the bytes are nothing of that.
 */
const chunksOf = (file: Buffer): Map<string, Buffer> | undefined => {
  const bytes = uncompressed(file);
  if (!bytes || bytes.length < 12) return undefined;
  if (bytes.toString('latin1', 0, 4) !== 'FOR1' || bytes.toString('latin1', 8, 12) !== 'BEAM')
    return undefined;
  const chunks = new Map<string, Buffer>();
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at + 4);
    chunks.set(bytes.toString('latin1', at, at + 4), bytes.subarray(at + 8, at + 8 + size));
    at += 8 + Math.ceil(size / 4) * 4;
  }
  return chunks;
};

const uncompressed = (file: Buffer): Buffer | undefined => {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return file;
  try {
    return gunzipSync(file, { maxOutputLength: LARGEST_BYTES });
  } catch {
    return undefined;
  }
};

/** What a `.beam` asks of its loader; `undefined` when it is no module. */
export const readBeam = (file: Buffer): Beam | undefined => {
  const chunks = chunksOf(file);
  const code = chunks?.get('Code');
  const atoms = chunks?.get('AtU8') ?? chunks?.get('Atom');
  if (!code || !atoms || code.length < 12 || atoms.length < 4) return undefined;
  return { opcode: code.readUInt32BE(8), longAtoms: atoms.readInt32BE(0) < 0 };
};

/** The highest generic opcode of each release: what `beam_opcodes:opname/1` of the release still names. */
const HIGHEST_OPCODE: readonly (readonly [otp: number, opcode: number])[] = [
  [25, 180],
  [26, 182],
  [27, 183],
  [28, 184],
  [29, 191],
];
const LONG_ATOMS_SINCE = 28;

/** The oldest OTP release that loads the module; `undefined` when it needs one that is newer than all we know. */
export const oldestOtp = ({ opcode, longAtoms }: Beam): number | undefined => {
  const needed = HIGHEST_OPCODE.find(([, highest]) => opcode <= highest)?.[0];
  return needed !== undefined && longAtoms ? Math.max(needed, LONG_ATOMS_SINCE) : needed;
};

/** Whether a node of that release cannot load it, as far as we know. */
export const isTooNewFor = (beam: Beam, otp: number): boolean => {
  const newestKnown = HIGHEST_OPCODE.at(-1)?.[0] ?? 0;
  return otp <= newestKnown && (oldestOtp(beam) ?? Infinity) > otp;
};
