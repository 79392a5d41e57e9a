/** The bytes of a module as a loader reads them, as far as we do: `opcode` is the highest that it uses. */
export const aBeam = ({ opcode = 170, longAtoms = false } = {}): Buffer => {
  const atoms = Buffer.alloc(8);
  atoms.writeInt32BE(longAtoms ? -1 : 1);
  const code = Buffer.alloc(20);
  [16, 0, opcode, 1, 1].forEach((word, at) => code.writeUInt32BE(word, at * 4));
  const chunk = (id: string, body: Buffer): Buffer => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(body.length);
    return Buffer.concat([Buffer.from(id), size, body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  };
  const chunks = Buffer.concat([chunk('Odd!', Buffer.from('x')), chunk('AtU8', atoms), chunk('Code', code)]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(chunks.length + 4);
  return Buffer.concat([Buffer.from('FOR1'), size, Buffer.from('BEAM'), chunks]);
};
