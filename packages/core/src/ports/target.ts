/** What serves a model. Implementations must pass test/support/target-contract.ts. */
export interface Target {
  readonly kind: 'directory'
  readonly where: string
  /** Digest of the package that serves now; undefined when nothing does. @throws {UserError} `TARGET` when that cannot be told */
  serving(): Promise<string | undefined>
  /** Makes the package in `folder` serve: all or nothing, and harmless when it serves already. */
  apply(release: { readonly folder: string; readonly package_sha256: string }): Promise<void>
  /** Absolute folder of the files that serve, for verification; undefined when nothing does. */
  servedFolder(): Promise<string | undefined>
  /** Takes the target back to serving nothing: the state before the first deployment. */
  clear(): Promise<void>
}
