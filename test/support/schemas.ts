import { publicationFaults, publishNewVersions } from '../../src/formats/build/publication.ts';

/** `npm run schemas`: publishes the versions that are new in the sources, and says what is wrong with the others. */
export function main(): number {
  try {
    const published = publishNewVersions();
    for (const path of published) console.log(`published: ${path}`);
    const faults = publicationFaults();
    for (const fault of faults) console.error(fault);
    if (faults.length > 0) return 1;
    if (published.length === 0) console.log('Every version is published; nothing to do.');
    else console.log('Now the golden archives: see src/formats/build/README.md, step 4.');
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}
