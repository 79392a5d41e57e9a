import { RECORD_SEPARATOR } from '../../src/cluster/loader.js';

/** A reply longer than this is cut, as the agent's are. */
const RECORD_CHARACTERS = 3072;

const line = (session: string, id: string, more: '+' | '.', part: string): string =>
  `${RECORD_SEPARATOR}${session} ${id} ${more} ${part}\n`;

/** A message as the agent writes it: the JSON in records of which all but the last say `+`. */
export const records = (session: string, id: string, body: unknown, most = RECORD_CHARACTERS): string => {
  const json = JSON.stringify(body);
  const parts = json.match(new RegExp(`.{1,${most}}`, 'gsu')) ?? [''];
  return parts.map((part, at) => line(session, id, at < parts.length - 1 ? '+' : '.', part)).join('');
};
