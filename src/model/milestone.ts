/** A milestone. Issues and pull requests name it by `title`. */
export interface Milestone {
  readonly kind: 'milestone';
  readonly key: string;
  readonly id?: number;
  readonly title: string;
  readonly description: string;
  readonly state: 'open' | 'closed';
  readonly deadline?: string;
  readonly created?: string;
  readonly updated?: string;
  readonly closed?: string;
}
