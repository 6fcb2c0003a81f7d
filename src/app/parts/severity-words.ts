import type { Severity } from '../../model/problem.ts';

/** Severities as people read them, and in which ink. */
export const severityWords: Readonly<Record<Severity, { words: string; tone: 'gap' | 'note' }>> = {
  'stops-restore': { words: 'stops a restore', tone: 'gap' },
  'loses-data': { words: 'loses data', tone: 'gap' },
  odd: { words: 'odd', tone: 'note' },
};
