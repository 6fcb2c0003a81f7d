/** An element: its text if it has no elements inside, else those. Names are without their prefix. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly inside: readonly XmlElement[];
}

/** S3 nests four deep. */
const deepest = 16;
const mostElements = 200_000;

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (whole, hexadecimal, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

interface Open {
  readonly name: string;
  text: string;
  readonly inside: XmlElement[];
}

/**
 * Reads the XML that S3 answers with: elements, text, CDATA; attributes are passed over. `undefined` for everything that is not whole, has a
 * document type (and with it entities of its own), or is deeper or longer than S3 is.
 */
export function parseXml(source: string): XmlElement | undefined {
  const pieces = /<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<(\/?)([\w:.-]+)([^<>]*?)(\/?)>|([^<]+)/gy;
  const stack: Open[] = [{ name: '', text: '', inside: [] }];
  let count = 0;
  let at = source.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < source.length) {
    pieces.lastIndex = at;
    const found = pieces.exec(source);
    const top = stack.at(-1);
    if (found === null || top === undefined) return undefined;
    at = pieces.lastIndex;
    const [, literal, closing, qualified, , empty, text] = found;
    if (literal !== undefined) top.text += literal;
    else if (text !== undefined) top.text += unescaped(text);
    else if (qualified !== undefined) {
      const name = qualified.slice(qualified.indexOf(':') + 1);
      if (closing !== '/') {
        if (++count > mostElements || stack.length > deepest) return undefined;
        stack.push({ name, text: '', inside: [] });
      }
      if ((closing === '/' || empty === '/') && !close(stack, name)) return undefined;
    }
  }
  const [root] = stack;
  return stack.length === 1 && root?.inside.length === 1 ? root.inside[0] : undefined;
}

function close(stack: Open[], name: string): boolean {
  const done = stack.pop();
  const around = stack.at(-1);
  if (done === undefined || around === undefined || done.name !== name) return false;
  around.inside.push({ name, text: done.inside.length === 0 ? done.text : '', inside: done.inside });
  return true;
}

/** The text of the first element of this name right inside; empty when there is none. */
export function textOf(element: XmlElement | undefined, name: string): string {
  return element?.inside.find((one) => one.name === name)?.text ?? '';
}

/** All elements of this name right inside. */
export function elementsOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.inside.filter((one) => one.name === name) ?? [];
}

/** A text as it stands in XML. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"'\p{Cc}]/gu, (character) => `&#${character.codePointAt(0)};`);
}
