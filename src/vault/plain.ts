const deepest = 64;

/** Thrown for what is no JSON-like value: functions, class instances, endless nesting. */
export class NotPlain extends Error {
  override readonly name = 'NotPlain';
}

/**
 * A copy with JSON's kinds of values only, without `undefined` fields, so that equal things are stored equal. `undefined` inside a list
 * is `null`, as in JSON. Throws `NotPlain`.
 */
export function plain(value: unknown, depth = 0): unknown {
  if (depth > deepest) throw new NotPlain(`nested deeper than ${deepest}`);
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  if (isRecord(value)) return plainRecord(value, depth);
  throw new NotPlain(`a ${typeof value} cannot be stored`);
}

/** `plain` of a record. */
export function plainRecord(value: object, depth = 0): Record<string, unknown> {
  const fields: [string, unknown][] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) fields.push([name, plain(field, depth + 1)]);
  }
  // Not by assignment: a field may be called `__proto__`.
  return Object.fromEntries(fields);
}

function isRecord(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** True for equal values of JSON's kinds; the order of fields does not count. */
export function samePlain(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every(
    (name) => Object.hasOwn(other, name) && samePlain(Reflect.get(one, name), Reflect.get(other, name)),
  );
}
