import { marked, type Token, type Tokens } from 'marked';

const children = (token: Token): Token[] => {
  if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table;
    return [header, ...rows].flat().flatMap(({ tokens }) => tokens);
  }
  if (token.type === 'list') return (token as Tokens.List).items;
  return 'tokens' in token ? (token.tokens ?? []) : [];
};

const descendants = (tokens: readonly Token[]): Token[] =>
  tokens.flatMap((token) => [token, ...descendants(children(token))]);

const outline = (token: Token): string => {
  switch (token.type) {
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      return `table ${header.length}×${rows.length}`;
    }
    case 'heading':
      return `h${(token as Tokens.Heading).depth}`;
    case 'code':
      return `code ${(token as Tokens.Code).lang ?? ''}`;
    case 'html':
      return `html ${(token as Tokens.HTML).text.replace(/<summary>.*<\/summary>/, '<summary>').trim()}`;
    case 'list':
    case 'blockquote':
      return `${token.type} (${children(token)
        .map((child) => (child.type === 'list_item' ? blocks(children(child)).join(' ') : outline(child)))
        .join(', ')})`;
    default:
      return token.type;
  }
};

const blocks = (tokens: readonly Token[]): string[] =>
  tokens.filter(({ type }) => type !== 'space').map(outline);

/** The blocks of a Markdown text, without their words. */
export const outlineOf = (markdown: string): string[] => blocks(marked.lexer(markdown));

/** What stands inside of lines: the kinds of it, and the text outside of code. */
export const inlinesOf = (markdown: string): { kinds: Set<string>; texts: string[] } => {
  const inlines = descendants(marked.lexer(markdown));
  return {
    kinds: new Set(inlines.map((token) => (token.type === 'html' ? `html ${token.raw.trim()}` : token.type))),
    texts: inlines.filter((token) => token.type === 'text' && !('tokens' in token)).map(({ raw }) => raw),
  };
};
