import path from 'node:path'
import { describeFiles, sha256Text, writeWhole } from '@titlebout/adapters'
import {
  cardChanges,
  manifestText,
  mlBom,
  modelCard,
  modelFile,
  PACKAGE_FILES,
  type FileEntry,
  type Finding,
  type Host,
  type InputValues,
  type Package,
  type StepOutcome,
} from '@titlebout/core'
import { finishStep, RETENTION_DAYS } from './finish.ts'
import { openStep } from './open-step.ts'
import { championFacts } from './package-model/champion-facts.ts'
import { cardFindings } from './package-model/findings.ts'
import { writeGolden } from './package-model/golden.ts'
import { gatherParts, type Parts } from './package-model/parts.ts'
import { refuseUnfit } from './package-model/refusals.ts'
import { policyTexts } from './package-model/policy-texts.ts'
import { COMMON_INPUTS, type Opened } from './step.ts'

export const PACKAGE_MODEL_INPUTS = { ...COMMON_INPUTS } as const

/**
 * Can anyone check later what this is and where it came from? Puts model, card, bill of materials, golden rows, the texts
 * that judged and the digests of all evidence under one manifest, whose digest is the name of the package.
 *
 * The digests of evidence are part of the manifest, and evidence says when it was made: the same inputs give the same
 * files byte for byte, and a package digest of their own for each run.
 *
 * @throws {UserError} `EVIDENCE` when something is missing or not what its evidence says; `TRUST` when a verdict forbids it
 */
export async function packageModel(host: Host, inputs: InputValues<typeof PACKAGE_MODEL_INPUTS>): Promise<StepOutcome> {
  const opened = await openStep(host, inputs.config)
  const parts = await gatherParts(host, opened)
  refuseUnfit(opened, parts)
  const written = await writePackage(host, opened, parts)
  const evidence = packageEvidence(host, opened, parts, written)
  host.log.info(evidence.verdict.detail)
  const files = written.files.filter((file) => !file.path.startsWith(PACKAGE_FILES.model('')))
  const paths = ['package.json', ...[PACKAGE_FILES.manifest, ...files.map((file) => file.path)].map(inFiles)]
  return await finishStep(opened, evidence, {
    red: false,
    outputs: { 'package-digest': written.package_sha256 },
    carry: [{ kind: 'package', paths, retentionDays: RETENTION_DAYS.evidence }],
  })
}

interface Written {
  readonly package_sha256: string
  readonly files: readonly FileEntry[]
  readonly changes: Package['result']['card_changes']
  readonly golden: Omit<Package['result']['golden'], 'file' | 'sha256'>
  readonly findings: readonly Finding[]
}

async function writePackage(host: Host, opened: Opened, parts: Parts): Promise<Written> {
  const { facts } = parts
  const folder = path.join(opened.workFolder, 'files')
  const champion = await championFacts(host, opened, facts.bout)
  const own = new Map([
    [PACKAGE_FILES.card, modelCard(facts)],
    [PACKAGE_FILES.mlbom, mlBom(facts)],
    ...(await policyTexts(opened)),
  ])
  for (const [name, text] of own) await writeWhole(path.join(folder, name), text)
  const golden = await writeGolden(host, opened, facts, path.join(folder, PACKAGE_FILES.golden))
  const names = [...parts.files, ...own.keys(), PACKAGE_FILES.golden]
  const files = await describeFiles(folder, names.sort())
  const manifest = manifestText({
    format: 'titlebout.manifest/1',
    model: opened.config.model.name,
    files,
    evidence: parts.evidence.map(({ kind, sha256 }) => ({ kind, sha256 })),
  })
  await writeWhole(path.join(folder, PACKAGE_FILES.manifest), manifest)
  return {
    package_sha256: sha256Text(manifest),
    files,
    changes: champion === undefined ? [] : cardChanges(facts, champion),
    golden: { rows: golden.rows.length, tolerance: golden.tolerance },
    findings: cardFindings(opened, facts, golden),
  }
}

function packageEvidence(host: Host, opened: Opened, parts: Parts, written: Written): Package {
  const { config, policy } = opened
  const model = modelFile(parts.facts.training)
  return {
    format: 'titlebout.package/1',
    model: config.model.name,
    producer: host.producer(),
    subject: [{ name: model.path, sha256: model.sha256 }],
    inputs: parts.evidence.map(({ kind, sha256 }) => ({ role: kind, name: `${kind}.json`, sha256 })),
    policy,
    settings: {},
    seed: written.golden.rows === 0 ? 0 : parts.facts.training.seed,
    verdict: {
      kind: 'passed',
      reason: 'done',
      detail: `${config.model.name} is packaged as ${written.package_sha256.slice(0, 12)}: ${written.files.length} files`,
    },
    findings: [...written.findings],
    result: {
      package_sha256: written.package_sha256,
      manifest: [...written.files],
      card: named(written, PACKAGE_FILES.card),
      card_changes: written.changes,
      mlbom: named(written, PACKAGE_FILES.mlbom),
      golden: { ...named(written, PACKAGE_FILES.golden), ...written.golden },
    },
  }
}

function inFiles(name: string): string {
  return `files/${name}`
}

function named({ files }: Written, name: string): { readonly file: string; readonly sha256: string } {
  const found = files.find((file) => file.path === name)
  if (found === undefined) throw new Error(`${name} is not among the files of the package`)
  return { file: inFiles(name), sha256: found.sha256 }
}
