import type { EvidenceKind } from '../evidence/envelope.ts'

/** Evidence that goes into a version, beside the package's own. */
export const PACKAGED_EVIDENCE = ['validation', 'training', 'evaluation', 'bout'] as const satisfies EvidenceKind[]
export type PackagedEvidence = (typeof PACKAGED_EVIDENCE)[number]

/**
 * Where things stand in the folder of a version, as `Registry.fetch` brings it:
 *
 *     manifest.json                what the package digest is taken of
 *     evidence/<kind>.json         validation, training, evaluation, bout, package
 *     files/<path>                 as in the work folder: model/**, membership.bin, profile.json, card.md, …
 *
 * The files are stored, and the number is given, in the move that first lets an environment serve the package. Until then
 * the package digest is its name, and a deployment that comes to nothing leaves no version behind; the target holds the
 * bytes meanwhile, and so does the run's artifact.
 */
export const VERSION_LAYOUT = {
  manifest: 'manifest.json',
  evidence: (kind: EvidenceKind): string => `evidence/${kind}.json`,
  file: (path: string): string => `files/${path}`,
} as const

/** Files of a package, relative to `files/`. */
export const PACKAGE_FILES = {
  manifest: 'manifest.json',
  card: 'card.md',
  mlbom: 'mlbom.cdx.json',
  golden: 'golden.json',
  profile: 'profile.json',
  membership: 'membership.bin',
  /** The model's files as training wrote them. */
  model: (path: string): string => `model/${path}`,
  /** The texts that judged, whatever they were called. */
  config: 'config/titlebout.yml',
  contract: 'config/contract.yaml',
  humanCard: 'config/card.yml',
} as const
