function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function listAt(value: unknown, name: string): unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}

const said = (value: unknown, name: string) => String(fieldOf(value, name) ?? '');

const firstLine = (message: unknown) => String(message ?? '').split('\n', 1)[0] ?? '';

/**
 * A line for each test that failed, with the first line of why, from the JSON of Vitest's reporter
 * (<https://vitest.dev/guide/reporters.html#json-reporter>). A file that could not be run is named by itself.
 */
export function failedUnits(report: unknown): string[] {
  return listAt(report, 'testResults').flatMap((file) => {
    const failed = listAt(file, 'assertionResults')
      .filter((test) => said(test, 'status') === 'failed')
      .map((test) => {
        const why = firstLine(listAt(test, 'failureMessages')[0]);
        return `failed: ${said(file, 'name')} › ${said(test, 'fullName')}: ${why}`;
      });
    const alone = failed.length === 0 && said(file, 'status') === 'failed';
    return alone ? [`failed: ${said(file, 'name')}: ${firstLine(fieldOf(file, 'message'))}`] : failed;
  });
}

/**
 * A line for each test that did not pass at the first try, with the first line of why, from the JSON of Playwright's
 * reporter (<https://playwright.dev/docs/api/class-testreporter>): `unexpected` failed, `flaky` passed later.
 */
export function unevenE2e(report: unknown): string[] {
  return listAt(report, 'suites').flatMap((suite) => [
    ...unevenE2e({ suites: listAt(suite, 'suites') }),
    ...ofSpecs(suite),
  ]);
}

function ofSpecs(suite: unknown): string[] {
  return listAt(suite, 'specs').flatMap((spec) =>
    listAt(spec, 'tests')
      .filter((test) => ['unexpected', 'flaky'].includes(said(test, 'status')))
      .map((test) => {
        const [error] = listAt(test, 'results').flatMap((result) => listAt(result, 'errors'));
        const kind = said(test, 'status') === 'flaky' ? 'only at the second try' : 'failed';
        return `${kind}: ${said(spec, 'file')}:${said(spec, 'line')} › ${said(spec, 'title')}: ${firstLine(fieldOf(error, 'message'))}`;
      }),
  );
}
