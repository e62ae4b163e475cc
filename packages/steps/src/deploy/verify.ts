import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { checkPackage, firstDifference } from '@titlebout/adapters'
import {
  goldenDifference,
  PACKAGE_FILES,
  parseGolden,
  UserError,
  VERSION_LAYOUT,
  type Deployment as DeploymentEvidence,
  type GoldenScore,
} from '@titlebout/core'
import type { Deployment } from '../deploy.ts'
import { scoreGolden } from '../score-golden.ts'
import type { Release } from './release.ts'

export type Verified = NonNullable<DeploymentEvidence['result']['verified']>

export type Verification =
  { readonly kind: 'passed'; readonly verified: Verified } | { readonly kind: 'failed'; readonly why: string }

/** Holds what serves against what was packaged: every digest, then what the served model says about the golden rows. */
export async function verifyServed(deployment: Deployment, release: Release): Promise<Verification> {
  const folder = await deployment.target.servedFolder()
  if (folder === undefined) return { kind: 'failed', why: 'the target serves nothing after the package was applied' }
  const difference = firstDifference(await checkPackage(folder, release.package_sha256))
  // rule: served-as-packaged
  if (difference !== undefined) return { kind: 'failed', why: `what serves is not the package: ${difference}` }
  return await verifyGolden(deployment, release, folder)
}

async function verifyGolden({ host, opened }: Deployment, release: Release, folder: string): Promise<Verification> {
  const at = (file: string): string => path.join(folder, VERSION_LAYOUT.file(file))
  const golden = parseGolden(await readFile(at(PACKAGE_FILES.golden), 'utf8'), PACKAGE_FILES.golden)
  const { package_sha256 } = release
  if (golden.rows.length === 0)
    return { kind: 'passed', verified: { package_sha256, golden_rows: 0, largest_difference: null } }
  const model = {
    file: at(PACKAGE_FILES.model(release.training.result.model_path)),
    threshold: release.evaluation.result.threshold,
  }
  const served = await scored(async () => await scoreGolden(host, opened.config, model, golden))
  if (typeof served === 'string') return { kind: 'failed', why: served }
  const differences = golden.scores.map((score, row) => goldenDifference(score, served[row]))
  // Not "greater than": a score that is no number is within no tolerance.
  const worst = differences.findIndex((difference) => !(difference <= golden.tolerance))
  // rule: golden-rows
  if (worst >= 0)
    return {
      kind: 'failed',
      why: `the served model scores golden row ${worst + 1} ${differences[worst]} away from what was packaged (relative beyond 1), and ${golden.tolerance} is allowed`,
    }
  const largest = Math.max(...differences)
  const verified = { package_sha256, golden_rows: golden.rows.length, largest_difference: largest }
  return { kind: 'passed', verified }
}

/** The scores, or why the served model has none. */
async function scored(
  score: () => Promise<readonly GoldenScore[] | undefined>,
): Promise<readonly GoldenScore[] | string> {
  try {
    return (await score()) ?? 'the served model is of a format that we do not run'
  } catch (cause) {
    if (cause instanceof UserError && cause.code !== 'NATIVE') return `the served model does not run: ${cause.message}`
    throw cause
  }
}
