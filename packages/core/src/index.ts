export { UserError, assertNever, type Problem, type UserErrorCode } from './error.ts'
export { canonicalJson, type Json } from './json.ts'
export * from './verdict.ts'
export * from './finding.ts'
export * from './names.ts'
export * from './evidence/envelope.ts'
export * from './evidence/measured.ts'
export * from './evidence/evidence.ts'
export * from './evidence/validation.ts'
export * from './evidence/training.ts'
export * from './evidence/evaluation.ts'
export * from './evidence/bout.ts'
export * from './evidence/package.ts'
export * from './evidence/deployment.ts'
export * from './evidence/drift.ts'
export * from './profile/profile.ts'
export * from './config/schema.ts'
export * from './config/side.ts'
export * from './where/where.ts'
export * from './scores/scores.ts'
export * from './ports/table.ts'
export * from './ports/fighter.ts'
export * from './ports/registry.ts'
export * from './ports/target.ts'
export * from './ports/carrier.ts'
export * from './ports/forge.ts'
export * from './ports/host.ts'
export * from './inputs/spec.ts'
export { parseWhere } from './where/parse.ts'
export { columnsOf, whereText } from './where/text.ts'
export { parseConfig, type ParsedConfig } from './config/parse.ts'
export { readYaml, problemLine, type KeyPath, type Place, type YamlDocument } from './config/yaml.ts'
export * from './config/features.ts'
export * from './promotion/ledger.ts'
export { composePolicy, policyPart, policyText, recipePart } from './config/sides.ts'
export { policyDiff, type PolicyChange } from './config/policy-diff.ts'
export { countOnes, keepRows, type JudgedRows } from './evaluation/judged-rows.ts'
export { METRIC_TABLE, type Metric } from './evaluation/metrics.ts'
export { measure } from './evaluation/measure.ts'
export { evaluate, levelOf, type Evaluated } from './evaluation/evaluate.ts'
export {
  namedSlice,
  refuseNumericSlice,
  slicesByValue,
  type SliceMask,
  type SlicesFound,
} from './evaluation/slices.ts'
export { ruleText } from './gate/rule.ts'
export { judgeGate, suspiciousAuc, type GateOutcome } from './gate/gate.ts'
export { fight, fightWithoutReplay, type Fight, type FightOptions } from './bout/fight.ts'
export { type Contender } from './bout/pairing.ts'
export { dummyAgainst } from './bout/dummy.ts'
export { isRed, mayBeOffered, type Standing } from './bout/offer.ts'
export { type Feature } from './bout/rare-sets.ts'
export { SALT_BYTES } from './membership/hash.ts'
export {
  falsePositiveRate,
  makeSketch,
  MOST_SKETCHED_ROWS,
  seenIn,
  type Seen,
  type Sketch,
  type SketchedRows,
} from './membership/sketch.ts'
export { decodeSketch, encodeSketch } from './membership/format.ts'
export type { Cell } from './scores/cell.ts'
export { binaryScores } from './scores/binary.ts'
export { dummyFighter } from './scores/dummy.ts'
export { idsOf } from './scores/table-ids.ts'
export { scoresError, type LabelledRows, type ScoresTable } from './scores/table.ts'
