import * as v from 'valibot';

/* Words of loose decoders: only the fields we read, `null` as good as absent. */

export const text = v.nullish(v.string(), '');
export const word = v.nullish(v.string());
export const number = v.nullish(v.number());
export const count = v.nullish(v.number(), 0);
export const flag = v.nullish(v.boolean(), false);

export function listOf<S extends v.GenericSchema>(item: S) {
  return v.nullish(v.array(item), []);
}
