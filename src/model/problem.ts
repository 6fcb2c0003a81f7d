/** `stops-restore`: a restore would fail. `loses-data`: something is missing or bent. `odd`: worth knowing. */
export type Severity = 'stops-restore' | 'loses-data' | 'odd';

/** One odd thing: the run goes on, the report names it. Codes are stable; sentences may change. */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  /** A sentence for people. */
  readonly message: string;
  /** Unit of the ledger it belongs to, if any. */
  readonly unit?: string;
  /** Key or id of the entity, path of the file, or address (without query) it is about. */
  readonly place?: string;
  /** Field inside the place, as a JSON pointer or a name. */
  readonly field?: string;
}

/** Takes problems as they are found. */
export type Report = (problem: Problem) => void;
