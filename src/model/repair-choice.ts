/** What a repair does only because somebody wants it; all else that it changes follows from writing the archive anew. */
export const repairChoices = [
  /** User names, passwords and tokens are taken out of addresses. */
  'credentials',
  /** Files that no record names are left out. */
  'unnamed',
  /** Files of comments and reviews that hang on nothing are copied. */
  'unread',
  /** Files that stand beside the project and are no part of the format are copied. */
  'beside',
] as const;

export type RepairChoice = (typeof repairChoices)[number];

/** True: is done. */
export type RepairChoices = Readonly<Record<RepairChoice, boolean>>;

/** How many files or addresses a choice is about; absent: there are none, or it cannot be chosen. */
export interface RepairOffer extends Readonly<Partial<Record<RepairChoice, number>>> {
  /** Files of comments and reviews that hang on nothing and cannot be copied either. */
  readonly lost?: number;
}

export const usualRepair: RepairChoices = { credentials: true, unnamed: true, unread: true, beside: true };
