import { numbers } from './noise.ts';

/** Number of different words; some are used much more often than others. */
const vocabulary = 6_000;
const syllables = 'an be co da el fi gra hi in jo ka lo mi no or pa qui re sto ta un ve wa xi yo zu'.split(' ');

function wordList(): readonly string[] {
  const random = numbers(7);
  const syllable = () => syllables[Math.floor(random() * syllables.length)] ?? '';
  return Array.from({ length: vocabulary }, (_, index) => {
    const word = Array.from({ length: 1 + Math.floor(random() * 4) }, syllable).join('');
    return index % 5 === 0 ? `${word}${syllable().toUpperCase()}${syllable()}` : word;
  });
}

const words = wordList();
const marks = ['.', '(', ', ', ') ', ' = ', ' ', '_', ' + ', ': ', ' => ', '(): ', "'", ' // '];

/** A line as in source text: some are empty or a bracket, most are words and signs. Never ends in a newline. */
function line(random: () => number): string {
  const kind = random();
  const indent = '  '.repeat(Math.floor(random() * 4));
  if (kind < 0.1) return '';
  if (kind < 0.2) return `${indent}}`;
  // Joined, not added up: of a sum the engine keeps the parts, and there are millions of lines.
  const pieces = [indent];
  for (let left = 1 + Math.floor(random() * 7); left > 0; left--)
    pieces.push(words[Math.floor(vocabulary * random() ** 3)] ?? '', marks[Math.floor(random() * marks.length)] ?? '');
  pieces.push(random() < 0.15 ? `${Math.floor(random() * 10_000)};` : ';');
  return pieces.join('');
}

/** Lines of a new file. Every eighth line repeats one before it, as source text does. */
export function newLines(random: () => number, count: number): string[] {
  const lines: string[] = [];
  for (let at = 0; at < count; at++)
    lines.push(random() < 0.12 ? (lines[Math.floor(random() * at)] ?? '') : line(random));
  return lines;
}

/** Changes a text in some places: lines are replaced, put in and taken out; once in a while a third of the file is new. */
export function editLines(random: () => number, lines: string[]): void {
  if (random() < 0.03) {
    const from = Math.floor((random() * lines.length * 2) / 3);
    lines.splice(from, Math.ceil(lines.length / 3), ...newLines(random, Math.ceil(lines.length / 3)));
    return;
  }
  // Files grow until they are long, then lose as much as they get.
  const mostRemoved = lines.length > 1_500 ? 30 : 12;
  for (let places = 1 + Math.floor(random() * 6); places > 0; places--) {
    const removed = Math.floor(random() ** 2 * mostRemoved);
    const added = Math.floor(random() ** 2 * 30);
    lines.splice(Math.floor(random() * lines.length), removed, ...newLines(random, added));
  }
}
