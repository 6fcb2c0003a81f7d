import type { JsonLimits, JsonObject, JsonPointer, JsonProblemCode, JsonValue } from './types.ts';

/** Ends reading: what stands at `at` cannot be read. */
export interface JsonFault {
  readonly code: JsonProblemCode;
  readonly message: string;
  /** UTF-16 units from the beginning. */
  readonly at: number;
}

interface Parsed {
  readonly value: JsonValue | undefined;
  /** Duplicate keys, and what ended reading. */
  readonly faults: readonly JsonFault[];
  /** Where `pointer` leads to, as far as it leads. */
  readonly found: number;
}

/** Duplicate keys that are told of one text. */
const toldDoubles = 100;

class Fault extends Error {
  readonly fault: JsonFault;
  constructor(fault: JsonFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Reads a text by the letter of RFC 8259. */
export function parseJson(text: string, { depth, values }: JsonLimits, pointer?: JsonPointer): Parsed {
  const parser = new Parser(text, depth, values, pointer);
  try {
    const value = parser.document();
    return { value, faults: parser.faults, found: parser.found };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { value: undefined, faults: [...parser.faults, error.fault], found: parser.found };
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/uy;
const words: Readonly<Record<string, JsonValue>> = { true: true, false: false, null: null };

/** A place in a text that is being read: it has a lifetime, so it is a class. */
class Parser {
  readonly faults: JsonFault[] = [];
  found = 0;
  private at = 0;
  private left: number;

  constructor(
    private readonly text: string,
    private readonly deepest: number,
    values: number,
    private readonly pointer: JsonPointer | undefined,
  ) {
    this.left = values;
  }

  document(): JsonValue {
    this.space();
    this.found = this.at;
    const value = this.value(0, this.pointer === undefined ? -1 : 0);
    this.space();
    if (this.at < this.text.length) throw this.broken('Something stands behind the end of the value.');
    return value;
  }

  /** `wanted`: how much of the pointer has led here; -1 beside its way. */
  private value(depth: number, wanted: number): JsonValue {
    if (--this.left < 0) throw this.tooLarge('It has more values than are read.');
    const unit = this.text.charCodeAt(this.at);
    if (unit === 0x22) return this.string();
    if (unit === 0x7b) return this.object(depth, wanted);
    if (unit === 0x5b) return this.list(depth, wanted);
    if (unit === 0x2d || (unit >= 0x30 && unit <= 0x39)) return this.number();
    return this.word();
  }

  private object(depth: number, wanted: number): JsonObject {
    if (depth >= this.deepest) throw this.tooLarge('Its values lie deeper in each other than is read.');
    const object: JsonObject = Object.create(null);
    this.at++;
    this.space();
    if (this.skip(0x7d)) return object;
    for (;;) {
      const from = this.at;
      if (this.text.charCodeAt(from) !== 0x22) throw this.broken('Here should be a key in double quotes.');
      const key = this.string();
      if (key in object) this.double(key, from);
      const next = this.reached(key, from, wanted);
      this.space();
      if (!this.skip(0x3a)) throw this.broken('Here should be a colon.');
      this.space();
      object[key] = this.value(depth + 1, next);
      this.space();
      if (this.skip(0x7d)) return object;
      if (!this.skip(0x2c)) throw this.broken('Here should be a comma or the end of the object.');
      this.space();
    }
  }

  private list(depth: number, wanted: number): JsonValue[] {
    if (depth >= this.deepest) throw this.tooLarge('Its values lie deeper in each other than is read.');
    const list: JsonValue[] = [];
    this.at++;
    this.space();
    if (this.skip(0x5d)) return list;
    for (;;) {
      list.push(this.value(depth + 1, this.reached(list.length, this.at, wanted)));
      this.space();
      if (this.skip(0x5d)) return list;
      if (!this.skip(0x2c)) throw this.broken('Here should be a comma or the end of the list.');
      this.space();
    }
  }

  private reached(part: string | number, from: number, wanted: number): number {
    if (wanted < 0 || this.pointer === undefined || this.pointer[wanted] !== part) return -1;
    this.found = from;
    return wanted + 1;
  }

  private string(): string {
    const start = this.at + 1;
    this.at = this.plainEnd(start);
    if (this.skip(0x22)) return this.text.slice(start, this.at - 1);
    const parts = [this.text.slice(start, this.at)];
    while (this.text.charCodeAt(this.at) === 0x5c) {
      parts.push(this.escape());
      const end = this.plainEnd(this.at);
      parts.push(this.text.slice(this.at, end));
      this.at = end;
    }
    if (this.skip(0x22)) return parts.join('');
    if (this.at >= this.text.length) throw this.broken('The text in double quotes has no end.');
    throw this.broken('A control character stands in a text as it is.');
  }

  /** Behind everything that stands in a text as it is meant. */
  private plainEnd(from: number): number {
    let at = from;
    for (;;) {
      const unit = this.text.charCodeAt(at);
      // Past the end it is NaN, which is not less.
      if (unit === 0x22 || unit === 0x5c || !(unit >= 0x20)) return at;
      at++;
    }
  }

  private escape(): string {
    const letter = this.text[this.at + 1] ?? '';
    if (letter === 'u') {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/u.test(digits)) throw this.broken('An escape needs four hexadecimal digits.');
      this.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const unescaped = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    if (unescaped === undefined) throw this.broken('There is no such escape.');
    this.at += 2;
    return unescaped;
  }

  private number(): number | bigint {
    number.lastIndex = this.at;
    const [digits, fraction, exponent] = number.exec(this.text) ?? [];
    if (digits === undefined) throw this.broken('This is no number.');
    this.at += digits.length;
    const value = Number(digits);
    const isWhole = fraction === undefined && exponent === undefined;
    // A bigint of very many digits takes very long; as a number it is infinite then.
    if (isWhole && !Number.isSafeInteger(value) && digits.length < 400) return BigInt(digits);
    return value;
  }

  private word(): JsonValue {
    for (const word of Object.keys(words)) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return words[word] ?? null;
    }
    throw this.broken(this.at >= this.text.length ? 'The text ends too early.' : 'Here should be a value.');
  }

  private space(): void {
    for (;;) {
      const unit = this.text.charCodeAt(this.at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.at++;
    }
  }

  private skip(unit: number): boolean {
    if (this.text.charCodeAt(this.at) !== unit) return false;
    this.at++;
    return true;
  }

  private double(key: string, at: number): void {
    if (this.faults.length < toldDoubles)
      this.faults.push({ code: 'json-duplicate-key', message: `The key ${key.slice(0, 60)} is there twice.`, at });
  }

  private broken(message: string): Fault {
    return new Fault({ code: 'json-broken', message, at: this.at });
  }

  private tooLarge(message: string): Fault {
    return new Fault({ code: 'json-too-large', message, at: this.at });
  }
}
