import type { Report } from '../../model/problem.ts';

/** One compiled schema; see `validators.d.ts`. */
export interface Validator {
  (data: unknown): boolean;
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

/** Checks a record against the schema of that name while it is written. What fails is a problem; the export goes on. */
export type CheckRecord = (schema: string, file: string, item: string, record: unknown) => void;

/** `item` and `file` go into the problem's place as `file#item`, the field is a JSON pointer. */
export function recordChecker(validators: Readonly<Record<string, Validator>>, report: Report): CheckRecord {
  return (schema, file, item, record) => {
    const validate = validators[schema];
    if (validate === undefined) throw new Error(`no schema is called ${schema}`);
    if (validate(record)) return;
    const [error] = validate.errors ?? [];
    report({
      code: 'schema',
      severity: 'loses-data',
      message: `A record does not fit its schema: ${error?.message ?? 'unknown reason'}.`,
      place: item === '' ? file : `${file}#${item}`,
      field: error?.instancePath ?? '',
    });
  };
}
