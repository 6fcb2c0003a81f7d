/**
 * Lines of `app.ini` that open what is closed to pages from this origin; `undefined` when nothing is. The API and attached files share one
 * section; git has a setting of its own, and release downloads have none (their bytes are fetched as attachments).
 */
export function corsHelp(pageOrigin: string, closed: readonly ('api' | 'git' | 'files')[]): string | undefined {
  const origin = pageOrigin.replace(/[^\w.:/[\]-]/g, '');
  const sections: string[] = [];
  if (closed.includes('api') || closed.includes('files')) {
    sections.push(
      ['[cors]', 'ENABLED = true', `ALLOW_DOMAIN = ${origin}`, 'METHODS = GET', 'HEADERS = Authorization'].join('\n'),
    );
  }
  if (closed.includes('git')) sections.push(['[repository]', `ACCESS_CONTROL_ALLOW_ORIGIN = ${origin}`].join('\n'));
  return sections.length === 0 ? undefined : sections.join('\n\n');
}
