/** A label of the project or of its owner. Issues and pull requests name labels by `name`. */
export interface Label {
  readonly kind: 'label';
  readonly key: string;
  readonly id?: number;
  readonly name: string;
  /** Six lower-case hexadecimal digits without `#`. */
  readonly color: string;
  readonly description: string;
  /** Only one label of the same scope (`scope/`) may be set at a time. */
  readonly exclusive?: boolean;
  readonly archived?: boolean;
  /** Defined by the organisation, not by the project. */
  readonly fromOwner?: boolean;
}
