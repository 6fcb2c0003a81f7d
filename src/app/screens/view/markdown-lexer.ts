import { Lexer, type MarkedOptions, type Token, type TokensList } from 'marked';

/** Longer texts are shown as they were written. */
const longest = 200_000;
/** A paragraph above this is plain text: finding marks takes the square of its length. */
const longestParagraph = 8000;
/** Quotes and lists inside each other. */
const deepest = 12;
/** Milliseconds after which the rest of a text stays plain. */
const patience = 300;

/**
 * Marked's lexer with bounds. Only tokens are taken from it; HTML is never made. Texts come from anybody, so depth, length and time have ends.
 */
class BoundedLexer extends Lexer {
  private depth = 0;
  private readonly until = performance.now() + patience;

  override blockTokens(src: string, tokens: Token[] = [], lastParagraphClipped?: boolean): TokensList {
    if (this.depth >= deepest || performance.now() > this.until) {
      tokens.push({ type: 'paragraph', raw: src, text: src, tokens: [plain(src)] });
      return asList(tokens);
    }
    this.depth += 1;
    try {
      return asList(super.blockTokens(src, tokens, lastParagraphClipped));
    } finally {
      this.depth -= 1;
    }
  }

  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    if (src.length <= longestParagraph && performance.now() <= this.until) return super.inlineTokens(src, tokens);
    tokens.push(plain(src));
    return tokens;
  }
}

/** Only the outermost list has links of its own, and nobody reads those of the others. */
function asList(tokens: Token[]): TokensList {
  return 'links' in tokens ? (tokens as TokensList) : Object.assign(tokens, { links: {} });
}

function plain(text: string): Token {
  return { type: 'text', raw: text, text, escaped: false };
}

/** `undefined`: show it as it was written. `breaks`: a new line is one, as in comments. */
export function readMarkdown(text: string, breaks: boolean): readonly Token[] | undefined {
  if (text.length > longest) return undefined;
  const options: MarkedOptions = { gfm: true, breaks };
  try {
    return new BoundedLexer(options).lex(text);
  } catch (error) {
    // It has no errors of its own; whatever this text made of it, the text can be read without.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
