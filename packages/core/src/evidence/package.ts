import * as z from 'zod'
import { sha256Schema } from '../names.ts'
import { classed, evidenceSchema } from './envelope.ts'
import { fileSchema } from './training.ts'

/** `files/manifest.json`: every file of the package. Its digest is the package digest. */
export const manifestSchema = z.strictObject({
  format: z.literal('titlebout.manifest/1'),
  model: z.string(),
  files: z.array(fileSchema),
  /** Evidence that the package rests on, by kind. */
  evidence: z.array(z.strictObject({ kind: z.string(), sha256: sha256Schema })),
})
export type Manifest = z.infer<typeof manifestSchema>

export const packageResultSchema = z.strictObject({
  package_sha256: classed('public', sha256Schema, 'Digest of the manifest: the name of the package.'),
  manifest: classed('public', z.array(fileSchema), 'Every file of the package.'),
  card: classed('aggregate', z.strictObject({ file: z.string(), sha256: sha256Schema }), 'The model card.'),
  card_changes: classed(
    'aggregate',
    z.array(z.strictObject({ what: z.string(), champion: z.string(), candidate: z.string() })),
    "What differs from the champion's card.",
  ),
  mlbom: classed('public', z.strictObject({ file: z.string(), sha256: sha256Schema }), 'CycloneDX ML-BOM.'),
  golden: classed(
    'aggregate',
    z.strictObject({
      file: z.string(),
      sha256: sha256Schema,
      rows: z.int().nonnegative(),
      /** Largest difference of a score that verification accepts; relative beyond 1. */
      tolerance: z.number(),
    }),
    'Rows made up from the profile with the scores of this model, for verification after deployment.',
  ),
})
export const packageSchema = evidenceSchema('package', packageResultSchema)
export type Package = z.infer<typeof packageSchema>
