type Issue = Readonly<{ path: readonly PropertyKey[]; message: string }>;

/** The first thing that is wrong with a value, as its schema tells: `nodes.0.name: Invalid input`. */
export const firstIssue = ({ issues: [first] }: Readonly<{ issues: readonly Issue[] }>): string =>
  `${first?.path.map(String).join('.') ?? ''}: ${first?.message ?? ''}`;
