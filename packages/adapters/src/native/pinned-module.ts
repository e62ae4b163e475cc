/** A package of the npm registry, pinned to its bytes. */
export interface PinnedPackage {
  readonly name: string
  readonly version: string
  /** SHA-512 of its tarball, as npm writes it. */
  readonly integrity: string
}

/** The version of a module itself among what it needs. */
export function versionOf({ packages }: PinnedModule, name: string): string {
  const found = packages.find((one) => one.name === name)
  if (found === undefined) throw new Error(`${name} is not among its own packages`)
  return found.version
}

/** A module with native code, and all that it needs to run. */
export interface PinnedModule {
  /** The same on all platforms. */
  readonly packages: readonly PinnedPackage[]
  readonly platforms: Readonly<Record<string, PinnedPlatform>>
}

export interface PinnedPlatform {
  /** With the native code, where that is a package of its own. */
  readonly packages: readonly PinnedPackage[]
  /** {@link digestOf} all files that are kept of all packages. */
  readonly contents: string
}
