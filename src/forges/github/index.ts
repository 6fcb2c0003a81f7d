import { units } from '../../model/unit.ts';
import type { Forge } from '../forge.ts';
import { originsOf } from './endpoints.ts';
import { ownedProjects } from './owned.ts';
import { probeProject } from './probe.ts';
import { recogniseProject } from './recognise.ts';
import { refreshProject } from './refresh.ts';
import { readers, stepsFor } from './steps.ts';
import { token } from './token.ts';

/** github.com, and GitHub Enterprise Servers; see README.md. */
export const github: Forge = {
  id: 'github',
  label: 'GitHub',
  supports: {
    units: units.filter((unit) => unit !== 'attachments'),
    cannot: [
      'Git and release files straight from github.com: it is closed to other pages, so they go through the proxy, or are brought in by hand.',
      'Images and files inside of texts: they stay links.',
      'Projects and security alerts.',
      'Discussions, events, reactions and resolved conversations without a token: GitHub answers queries to known people only.',
    ],
  },
  token,
  recognise: recogniseProject,
  probe: probeProject,
  refresh: refreshProject,
  steps: (_, wanted, facts, update) => stepsFor(wanted, facts, update),
  read(step, cursor, context) {
    const reader = readers[step.id];
    if (reader === undefined) throw new Error(`no such step: ${step.id}`);
    return reader(cursor, context);
  },
  origins: originsOf,
  credentials: (secret, purpose) => ({
    authorization: purpose === 'git' ? `Basic ${btoa(`x-access-token:${secret}`)}` : `Bearer ${secret}`,
  }),
  owned: ownedProjects,
};
