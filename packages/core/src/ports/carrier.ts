/**
 * Takes files of the work folder between jobs. Names are `<model>.<kind>` with a dot between; the carrier adds its own
 * prefix. Implementations must pass test/support/carrier-contract.ts.
 */
export interface Carrier {
  readonly kind: 'folder' | 'actions-artifact'
  /** Stores files (paths relative to `folder`) under a name; a second time overwrites. */
  put(
    name: string,
    folder: string,
    paths: readonly string[],
    options: { readonly retentionDays: number },
  ): Promise<CarriedRef>
  /** Brings them into `folder`; undefined when this run has no such thing. @throws {UserError} `EVIDENCE` when it is there and cannot be read, or expired */
  get(name: string, folder: string): Promise<CarriedRef | undefined>
  /** Names of everything of this run. */
  list(): Promise<readonly string[]>
}

export interface CarriedRef {
  readonly name: string
  /** The forge's id of the artifact, as text; null for a folder. */
  readonly id: string | null
  /** Digest of the stored archive, as the forge states it; null where there is none. */
  readonly digest: string | null
}
