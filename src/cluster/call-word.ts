import type { Call } from '../config/calls.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A function as one word of a request; `src/agent/cluster_agent_call.erl` takes it apart. `-` for none. */
export const callWord = (call: Call | undefined): string => {
  if (!call) return '-';
  const { module, function: name, args } = call;
  const given = args.kind === 'arity' ? `a${String(args.arity)}` : `t${base64(args.text)}`;
  return [base64(module), base64(name), given].join(',');
};
